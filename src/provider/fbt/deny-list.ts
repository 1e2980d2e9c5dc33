/**
 * Functions that are no probes, although the kernel would let one trace them: those that BPF programs themselves run
 * through, under locks that a second program would take again, and those whose tracing is known to hang or crash.
 */

type Denial = { readonly names: RegExp; readonly why: string }

// biome-ignore format: an aligned table
export const denials: readonly Denial[] = [
  { names: /^__bpf_prog_(enter|exit)|^bpf_trampoline_|^bpf_dispatcher_|^bpf_prog_(run|active)|^__bpf_prog_run/,
    why: 'runs around every BPF program' },
  { names: /^__?(rcu_read_(un)?lock|rcu_read_unlock_strict|rcu_read_unlock_special)$|^rcu_read_unlock_strict$|^migrate_(en|dis)able$|^preempt_count_(add|sub)$|^__?rcu_tasks_trace/,
    why: 'runs around every BPF program; the kernel itself refuses most of them (btf_id_deny in kernel/bpf/verifier.c)' },
  { names: /^_*htab_|^bpf_(percpu_)?hash_|^array_map_|^percpu_array_map_|^bpf_percpu_array_|^bpf_(fd_)?array_|^pcpu_freelist_|^_*pcpu_freelist_|^bpf_(mem|obj)_(cache_)?(alloc|free)|^(alloc|free|unit)_(bulk|alloc|free|llist|all)$|^bpf_lru_|^bpf_common_lru_/,
    why: 'implements the maps that programs keep their data in, under raw locks' },
  { names: /^_*bpf_ringbuf_|^ringbuf_map_/,
    why: 'implements the ring buffer that every record goes through' },
  { names: /^bpf_task_storage_|^bpf_local_storage_|^bpf_selem_|^task_storage_/,
    why: 'implements thread-local variables' },
  { names: /^_*bpf_(probe_read|trace_printk|get_stack|get_current|get_smp|get_attach|ktime_|perf_event_|map_(lookup|update|delete)|strncmp|snprintf|send_signal|loop)/,
    why: 'is a helper that programs call' },
  { names: /^copy_(from|to)_(kernel|user)_nofault|^strncpy_from_(kernel|user)_nofault|^_*copy_from_user_nofault/,
    why: 'reads memory for every dereference in a program' },
  { names: /^(trace_call_bpf|bpf_trace_run\d+|perf_event_output|perf_trace_run_bpf_submit|bpf_overflow_handler)$|^perf_call_bpf/,
    why: 'enters BPF programs' },
  { names: /^_*(k|u)?ret?probe|^_*(kprobe|fprobe|rethook|optprobe|ftrace|arch_ftrace|uprobe)_|^arch_(un)?(prepare|arm|disarm|optimize|rethook)|^(trampoline_handler|function_graph|prepare_ftrace_return)/,
    why: 'implements probes: tracing it while it changes code can hang the machine' },
  { names: /^_*text_poke|^do_int3|^_*exc_int3|^poke_int3|^smp_text_poke/,
    why: 'changes code under running CPUs for every attachment' },
  { names: /^_*(raw_)?(queued|native_queued|native)_(spin|read|write)_|^_*raw_(spin|read|write)_|^(res_spin|resilient|rqspin|native_rqspin)|^queued_spin_lock_slowpath$/,
    why: 'is taken by the maps of programs: a lock traced inside itself deadlocks' },
  { names: /^_*(exc|sysvec|asm|common_interrupt|do_nmi|nmi_handle|default_do_nmi|do_machine_check|mce_|irqentry_|do_double_fault)/,
    why: 'is part of the entry from exceptions, where no probe is safe' },
]

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

/** Why a function is no probe; undefined if it may be one. */
export const denialOf = (name: string): string | undefined =>
  denials.find(({ names }) => names.test(name))?.why
