/**
 * Makes a fresh or changed checkout ready to run: installs the packages and builds, each only
 * when needed. Plain Node without packages, since it runs before there are any. With --no-build
 * it only installs. The npm scripts call it; it says nothing when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];
const POLL_MS = 250;

const project = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(project, ...parts);

const lockStamp = at('node_modules', '.laurel-lock-hash');
const buildStamp = at('dist', '.built');

class Problem extends Error {}

function main() {
  checkNode();
  const steps = [{ isDone: isInstalled, perform: install }];
  if (!process.argv.includes('--no-build')) steps.push({ isDone: isBuilt, perform: build });
  if (steps.every((step) => step.isDone())) return;
  alone(() => {
    // Looked at again, since another run may have done it while this one waited.
    for (const step of steps) if (!step.isDone()) step.perform();
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Problem(
    `Laurel needs Node ${OLDEST_NODE.join('.')} or later and this is ${process.versions.node}: install a newer one from https://nodejs.org`,
  );
}

function isInstalled() {
  const wanted = lockHash();
  if (read(lockStamp) === wanted) return true;
  if (!holdsAllPackages()) return false;
  // Installed by hand with npm itself, and complete.
  fs.writeFileSync(lockStamp, `${wanted}\n`);
  return true;
}

function lockHash() {
  return createHash('sha256')
    .update(fs.readFileSync(at('package-lock.json')))
    .digest('hex');
}

/** Compares with the list npm writes at the end of an installation, which a broken-off one lacks. */
function holdsAllPackages() {
  const listed = read(at('node_modules', '.package-lock.json'));
  if (listed === undefined) return false;
  const present = JSON.parse(listed).packages;
  const wanted = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, { version, integrity, optional, devOptional }]) =>
      name === '' ||
      (present[name] === undefined
        ? optional === true || devOptional === true
        : present[name].version === version && present[name].integrity === integrity),
  );
}

function install() {
  say('installing packages with npm ci, which takes a minute or two');
  const began = Date.now();
  // Building needs the development packages, whatever NODE_ENV or the user's npm settings say.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
  run(npm(args), 'npm ci failed: see above, and check the network and free disk space');
  fs.writeFileSync(lockStamp, `${lockHash()}\n`);
  say(`packages installed in ${seconds(began)}`);
}

/** Runs npm by Node where npm has said where it is, which spares the shell and its quoting. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script && path.basename(script) === 'npm-cli.js' && fs.existsSync(script)) {
    return { command: process.execPath, args: [script, ...args] };
  }
  const windows = process.platform === 'win32';
  return { command: windows ? 'npm.cmd' : 'npm', args, shell: windows };
}

function isBuilt() {
  return fs.existsSync(at('dist', 'src')) && read(buildStamp) === sourceState();
}

function build() {
  say('building');
  const began = Date.now();
  // Taken before, so that what is edited during the build is built the next time.
  const state = sourceState();
  if (!fs.existsSync(at('dist', 'src')) || read(buildStamp) === undefined) {
    // An incremental build trusts its notes of what it wrote, even when that is gone.
    for (const name of list(at('dist'))) {
      if (name.endsWith('.tsbuildinfo')) fs.rmSync(at('dist', name));
    }
  }
  const nest = at('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  run({ command: process.execPath, args: [nest, 'build'] }, 'the build failed: see above');
  fs.writeFileSync(buildStamp, `${state}\n`);
  say(`built in ${seconds(began)}`);
}

/** Sums up name, size and time of all that a build depends on; unlike the newest time it also shows removals. */
function sourceState() {
  const top = fs
    .readdirSync(project)
    .filter((name) => /^(tsconfig.*|nest-cli|package-lock)\.json$/.test(name));
  const files = [...top.map((name) => at(name)), ...filesBelow(at('src')), ...filesBelow(at('migrations'))];
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const { size, mtimeMs } = fs.statSync(file);
    hash.update(`${path.relative(project, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(full);
    return entry.isFile() ? [full] : [];
  });
}

/**
 * Runs the work while no other preparation runs in this checkout. The lock is a folder with one
 * file, named after its owner, and is taken by renaming a prepared one onto it, which fails while
 * there is an owner; a dead owner's file is removed by name, so never a living one's.
 */
function alone(work) {
  const lock = at('.laurel', 'preparing');
  const owner = `${process.pid}.${startOf(process.pid)}.${randomBytes(6).toString('hex')}`;
  const prepared = `${lock}.${owner}`;
  fs.mkdirSync(prepared, { recursive: true });
  fs.writeFileSync(path.join(prepared, owner), '');
  let said = false;
  while (!tryRename(prepared, lock)) {
    const holder = livingOwner(lock);
    if (holder !== undefined && !said) {
      said = true;
      say(`waiting for process ${holder}, which is installing or building`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    work();
  } finally {
    fs.rmSync(path.join(lock, owner), { force: true });
    removeIfEmpty(lock);
    sweepAbandoned(lock);
  }
}

function tryRename(from, to) {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    const busy =
      process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY', 'EEXIST'] : ['ENOTEMPTY', 'EEXIST'];
    if (busy.includes(error.code)) return false;
    throw error;
  }
}

function livingOwner(lock) {
  for (const name of list(lock)) {
    if (isAlive(name)) return name.split('.')[0];
    fs.rmSync(path.join(lock, name), { force: true });
  }
  removeIfEmpty(lock);
  return undefined;
}

function sweepAbandoned(lock) {
  const prefix = `${path.basename(lock)}.`;
  for (const name of list(path.dirname(lock))) {
    if (name.startsWith(prefix) && !isAlive(name.slice(prefix.length))) {
      fs.rmSync(path.join(path.dirname(lock), name), { recursive: true, force: true });
    }
  }
}

function list(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

function removeIfEmpty(folder) {
  try {
    fs.rmdirSync(folder);
  } catch {
    // Somebody else has it by now.
  }
}

function isAlive(owner) {
  const [pid, start] = owner.split('.');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return start === '0' || now === '0' || now === start;
}

/** When a process started, as far as the system tells: a pid alone may have been given out again. */
function startOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '0';
  }
}

function run({ command, args, shell = false }, complaint) {
  const { status, error } = spawnSync(command, args, { cwd: project, stdio: 'inherit', shell });
  if (error) throw new Problem(`${complaint} (${error.message})`);
  if (status !== 0) throw new Problem(complaint);
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function seconds(began) {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`;
}

function say(line) {
  console.error(`laurel: ${line}`);
}

try {
  main();
} catch (error) {
  const expected = error instanceof Problem || error.code !== undefined;
  say(expected ? error.message : error.stack);
  process.exitCode = 1;
}
