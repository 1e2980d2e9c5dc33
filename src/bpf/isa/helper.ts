/**
 * The kernel's helpers that we call: one row each, numbers from enum bpf_func_id (linux/bpf.h, whose comments
 * document them; bpf-helpers(7)). Argument kinds follow the verifier's (enum bpf_arg_type).
 */

/**
 * What one argument register holds.
 * `map` a map's address; `key` and `value` pointers to that map's key and value sizes; `memory` a pointer whose
 * length is the `size` beside it; `address` any number, probed safely; `u64*` a pointer to 8 bytes;
 * `record` a reserved ring buffer record; `task` a task_struct of BTF type; `func` a callback; `string` a
 * constant string in a frozen map.
 */
export type HelperArg =
  | 'map'
  | 'key'
  | 'value'
  | 'memory'
  | 'size'
  | 'scalar'
  | 'flags'
  | 'address'
  | 'context'
  | 'u64*'
  | 'record'
  | 'task'
  | 'func'
  | 'string'

/** What r0 holds after the call. `value?` and its like may be NULL; `status` is 0, or a length, or -errno. */
export type HelperResult = 'value?' | 'record?' | 'scalar' | 'status' | 'task' | 'address' | 'none'

export type Helper = {
  readonly number: number
  readonly args: readonly HelperArg[]
  readonly returns: HelperResult
}

// biome-ignore format: an aligned table
export const HELPERS = {
  map_lookup_elem:         { number: 1,   args: ['map', 'key'],                               returns: 'value?' },
  map_update_elem:         { number: 2,   args: ['map', 'key', 'value', 'flags'],             returns: 'status' },
  map_delete_elem:         { number: 3,   args: ['map', 'key'],                               returns: 'status' },
  probe_read:              { number: 4,   args: ['memory', 'size', 'address'],                returns: 'status' },
  ktime_get_ns:            { number: 5,   args: [],                                           returns: 'scalar' },
  get_prandom_u32:         { number: 7,   args: [],                                           returns: 'scalar' },
  get_smp_processor_id:    { number: 8,   args: [],                                           returns: 'scalar' },
  tail_call:               { number: 12,  args: ['context', 'map', 'scalar'],                 returns: 'none' },
  get_current_pid_tgid:    { number: 14,  args: [],                                           returns: 'scalar' },
  get_current_uid_gid:     { number: 15,  args: [],                                           returns: 'scalar' },
  get_current_comm:        { number: 16,  args: ['memory', 'size'],                           returns: 'status' },
  perf_event_read_value:   { number: 55,  args: ['map', 'flags', 'memory', 'size'],           returns: 'status' },
  perf_event_output:       { number: 25,  args: ['context', 'map', 'flags', 'memory', 'size'], returns: 'status' },
  get_stackid:             { number: 27,  args: ['context', 'map', 'flags'],                  returns: 'status' },
  get_current_task:        { number: 35,  args: [],                                           returns: 'address' },
  probe_write_user:        { number: 36,  args: ['address', 'memory', 'size'],                returns: 'status' },
  get_stack:               { number: 67,  args: ['context', 'memory', 'size', 'flags'],       returns: 'status' },
  get_current_cgroup_id:   { number: 80,  args: [],                                           returns: 'scalar' },
  send_signal:             { number: 109, args: ['scalar'],                                   returns: 'status' },
  probe_read_user:         { number: 112, args: ['memory', 'size', 'address'],                returns: 'status' },
  probe_read_kernel:       { number: 113, args: ['memory', 'size', 'address'],                returns: 'status' },
  probe_read_user_str:     { number: 114, args: ['memory', 'size', 'address'],                returns: 'status' },
  probe_read_kernel_str:   { number: 115, args: ['memory', 'size', 'address'],                returns: 'status' },
  jiffies64:               { number: 118, args: [],                                           returns: 'scalar' },
  get_ns_current_pid_tgid: { number: 120, args: ['scalar', 'scalar', 'memory', 'size'],       returns: 'status' },
  ktime_get_boot_ns:       { number: 125, args: [],                                           returns: 'scalar' },
  ringbuf_output:          { number: 130, args: ['map', 'memory', 'size', 'flags'],           returns: 'status' },
  ringbuf_reserve:         { number: 131, args: ['map', 'size', 'flags'],                     returns: 'record?' },
  ringbuf_submit:          { number: 132, args: ['record', 'flags'],                          returns: 'none' },
  ringbuf_discard:         { number: 133, args: ['record', 'flags'],                          returns: 'none' },
  ringbuf_query:           { number: 134, args: ['map', 'flags'],                             returns: 'scalar' },
  copy_from_user:          { number: 148, args: ['memory', 'size', 'address'],                returns: 'status' },
  per_cpu_ptr:             { number: 153, args: ['address', 'scalar'],                        returns: 'value?' },
  this_cpu_ptr:            { number: 154, args: ['address'],                                  returns: 'address' },
  task_storage_get:        { number: 156, args: ['map', 'task', 'value', 'flags'],            returns: 'value?' },
  task_storage_delete:     { number: 157, args: ['map', 'task'],                              returns: 'status' },
  get_current_task_btf:    { number: 158, args: [],                                           returns: 'task' },
  ktime_get_coarse_ns:     { number: 160, args: [],                                           returns: 'scalar' },
  for_each_map_elem:       { number: 164, args: ['map', 'func', 'scalar', 'flags'],           returns: 'status' },
  snprintf:                { number: 165, args: ['memory', 'size', 'string', 'memory', 'size'], returns: 'status' },
  get_func_ip:             { number: 173, args: ['context'],                                  returns: 'scalar' },
  get_attach_cookie:       { number: 174, args: ['context'],                                  returns: 'scalar' },
  task_pt_regs:            { number: 175, args: ['task'],                                     returns: 'address' },
  loop:                    { number: 181, args: ['scalar', 'func', 'scalar', 'flags'],        returns: 'status' },
  strncmp:                 { number: 182, args: ['memory', 'size', 'string'],                 returns: 'scalar' },
  get_func_arg:            { number: 183, args: ['context', 'scalar', 'u64*'],                returns: 'status' },
  get_func_ret:            { number: 184, args: ['context', 'u64*'],                          returns: 'status' },
  get_func_arg_cnt:        { number: 185, args: ['context'],                                  returns: 'scalar' },
  map_lookup_percpu_elem:  { number: 195, args: ['map', 'key', 'scalar'],                     returns: 'value?' },
  ktime_get_tai_ns:        { number: 208, args: [],                                           returns: 'scalar' },
} as const satisfies Record<string, Helper>
export type HelperName = keyof typeof HELPERS

const byNumber = new Map(
  Object.entries(HELPERS).map(([name, row]) => [row.number as number, name as HelperName]),
)

/** The name of helper `number`, or undefined where the table has no row for it. */
export const helperOf = (number: number): HelperName | undefined => byNumber.get(number)

/** Flags of map_update_elem (BPF_ANY, BPF_NOEXIST, BPF_EXIST). */
export const UPDATE = { any: 0, noExist: 1, exist: 2 } as const
/** Flags of ringbuf_output, ringbuf_submit and ringbuf_discard (BPF_RB_*). */
export const WAKEUP = { auto: 0, none: 1, force: 2 } as const
/** What ringbuf_query is asked for (BPF_RB_*). */
export const RING_QUERY = { available: 0, size: 1, consumerPosition: 2, producerPosition: 3 } as const
/** Flag of task_storage_get: make the value if there is none (BPF_LOCAL_STORAGE_GET_F_CREATE). */
export const STORAGE_CREATE = 1
/** Flags of get_stack and get_stackid; the low 8 bits are the frames to skip (BPF_F_*). */
export const STACK = {
  skipMask: 0xff,
  user: 0x100,
  fastCompare: 0x200,
  reuseStackid: 0x400,
  buildId: 0x800,
} as const
