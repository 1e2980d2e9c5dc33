import { expect, test } from 'vitest'
import { denialOf } from './deny-list.ts'

test.each([
  ...[
    '__bpf_prog_enter_recur',
    'bpf_trace_run2',
    '__rcu_read_lock',
    'rcu_read_unlock_strict',
    'migrate_disable',
  ],
  ...['__htab_map_lookup_elem', 'array_map_update_elem', '___pcpu_freelist_pop', '__bpf_ringbuf_reserve'],
  ...['_raw_spin_lock_irqsave', '_raw_spin_unlock_irqrestore', 'native_queued_spin_lock_slowpath'],
  ...['copy_from_kernel_nofault', 'bpf_get_current_comm', 'text_poke_bp', 'kprobe_ftrace_handler'],
])('%s is no probe', (name) => {
  expect(denialOf(name)).toMatch(/programs?|probes|maps|ring|variables/)
})

test.each([
  'tcp_connect',
  '__alloc_skb',
  '_raw_read_lock',
  '_raw_spin_lock_bh',
  'exchange_tids',
  'mutex_lock',
  'uprobe_mmap',
])('%s may be one', (name) => {
  expect(denialOf(name)).toBeUndefined()
})
