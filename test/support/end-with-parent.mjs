// Loaded into a process that a test has started: a test run that was killed leaves nothing behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
