/** RECORDED now, or REPEATED: it had been, and what was decided then is answered again. */
export type ActStatus = 'RECORDED' | 'REPEATED';
