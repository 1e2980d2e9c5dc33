/** Names of the D language that this version knows and refuses; each goes when its definition comes. */
export const unsupported: ReadonlySet<string> = new Set([
  ...['cwd', 'ipl', 'root'],
  ...['vtimestamp', 'chip', 'lgrp', 'zonename'],
  ...['d_path'],
  ...['ddi_pathname', 'getf'],
  ...['memref', 'msgdsize', 'msgsize', 'mutex_owned', 'mutex_owner', 'mutex_type_adaptive'],
  ...['mutex_type_spin', 'progenyof', 'rw_iswriter', 'rw_read_held', 'rw_write_held', 'speculation'],
  ...['breakpoint', 'chill', 'commit', 'discard', 'freopen', 'ftruncate', 'panic'],
  ...['pcap', 'print', 'raise', 'setopt', 'speculate', 'stop', 'system'],
])
