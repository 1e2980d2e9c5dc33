/**
 * Functions that are no probes, although the kernel would let one trace them: those that BPF programs themselves run
 * through, some under locks that a second program would take again, and those that probes are made of.
 */

type Denial = { readonly names: RegExp; readonly why: string }

// biome-ignore format: an aligned table
export const denials: readonly Denial[] = [
  { names: /^__bpf_prog_(enter|exit|run)|^bpf_(trampoline|dispatcher)_|^bpf_trace_run\d+$|^trace_call_bpf$|^perf_trace_run_bpf_submit$/,
    why: 'runs around every program' },
  { names: /^__rcu_read_(un)?lock$|^rcu_read_unlock_strict$|^migrate_(dis|en)able$|^preempt_count_(add|sub)$/,
    why: 'runs around every program: the kernel refuses fentry there as well (btf_id_deny in kernel/bpf/verifier.c)' },
  { names: /^_*htab_|^bpf_percpu_hash_|^(percpu_)?array_map_|^bpf_percpu_array_|^_*pcpu_freelist_|^bpf_mem_(cache_)?(alloc|free)|^_*bpf_(common_)?lru_/,
    why: 'implements the maps of programs, in part under their locks' },
  { names: /^_*bpf_ringbuf_|^ringbuf_map_/,
    why: 'implements the ring buffer that every record goes through, in part under its lock' },
  { names: /^bpf_(task|local)_storage_|^bpf_selem_|^task_storage_/,
    why: 'implements thread-local variables, in part under their locks' },
  // A program at the return of a lock, or the entry of an unlock, runs with the lock of a map or ring taken.
  { names: /^_raw_spin_((try)?lock|lock_irqsave|unlock|unlock_irqrestore)$|^(native_)?queued_spin_lock_slowpath$|^(raw_)?res_spin_|^resilient_queued_spin_/,
    why: 'is how maps and rings are locked: a program there that records would wait for itself' },
  { names: /^_*bpf_(probe_read|get_(stack|current|smp|attach|func)|ktime_|map_(lookup|update|delete)_|strncmp$|snprintf$|send_signal|loop$|task_pt_regs)/,
    why: 'is a helper that programs call' },
  { names: /^(copy|strncpy)_(from|to)_(kernel|user)_nofault/,
    why: 'reads memory for every dereference in a program' },
  { names: /^_*(kprobe|kretprobe|fprobe|rethook|optprobe|ftrace)_|^arch_(prepare|arm|disarm|optimize|unoptimize|rethook|ftrace)_|^text_poke|^_+text_poke|^(smp_text_poke|do_int3|poke_int3)/,
    why: 'implements probes, and changes the code of others while they are attached' },
]

const anyDenial = new RegExp(denials.map(({ names }) => names.source).join('|'))

/** Why a function is no probe; undefined if it may be one. */
export const denialOf = (name: string): string | undefined =>
  anyDenial.test(name) ? denials.find(({ names }) => names.test(name))?.why : undefined

/** Never return to their caller, so that they have no return probe (the kernel's tools/objtool/noreturns.h). */
export const neverReturn: ReadonlySet<string> = new Set([
  'do_exit',
  'do_group_exit',
  'do_task_dead',
  'kthread_exit',
  'kthread_complete_and_exit',
  '__module_put_and_kthread_exit',
  'make_task_dead',
  'panic',
  'nmi_panic_self_stop',
  'panic_smp_self_stop',
  'rewind_stack_and_make_dead',
  'stop_this_cpu',
  'cpu_startup_entry',
  'arch_cpu_idle_dead',
  'cpu_bringup_idle',
  'machine_real_restart',
  'start_kernel',
  'rest_init',
  'x86_64_start_kernel',
  'x86_64_start_reservations',
  'ex_handler_msr_mce',
  'usercopy_abort',
  'fortify_panic',
  '__fortify_panic',
  '__stack_chk_fail',
  '__reiserfs_panic',
  'hv_ghcb_terminate',
  'snp_abort',
  'sev_es_terminate',
  'mpt_halt_firmware',
  'vpanic',
  'x86_init_noop_panic',
  'xen_cpu_bringup_again',
  'xen_start_kernel',
  'lbug_with_loc',
  'kunit_try_catch_throw',
])
