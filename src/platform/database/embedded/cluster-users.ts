import { readdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterHome } from './cluster-home.js';
import { giveToOwner } from './owned-files.js';
import { isMarkerAlive, newMarker, type Marker } from './process-identity.js';

/** Writes down that this process needs the server. Only to be called under the home's lock. */
export async function addUser(home: ClusterHome): Promise<Marker> {
  const marker = newMarker();
  const file = path.join(home.users, marker);
  await writeFile(file, '');
  await giveToOwner(home.root, file);
  return marker;
}

/** Takes a user out, and all that died without taking themselves out; answers how many are left. */
export async function removeUser(home: ClusterHome, marker: Marker): Promise<number> {
  let left = 0;
  for (const name of await readdir(home.users)) {
    if (name !== marker && isMarkerAlive(name)) left += 1;
    else await unlink(path.join(home.users, name)).catch(() => undefined);
  }
  return left;
}
