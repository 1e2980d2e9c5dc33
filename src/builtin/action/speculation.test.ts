/** speculation(), speculate(), commit() and discard(), in the machine and as IR. */
import { describe, expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runIr, runVm, type VmTraced } from '../../../test/support/run-vm.ts'
import { speculationEntry, speculationStates } from '../../record/index.ts'

const entry = 'syscall::read:entry'
const end = 'syscall::read:return'

type Sizes = { readonly nspec?: number; readonly specsize?: number; readonly bufsize?: number }

const engines = [
  { name: 'machine', run: runVm },
  { name: 'interpreter', run: runIr },
] as const

/** The entry of the speculation `id` as the programs left it. */
const stateOf = (traced: VmTraced, id: number) => {
  const value = traced.host.keyed('speculations').value(new Uint8Array(4)) ?? new Uint8Array()
  const view = new DataView(value.buffer, value.byteOffset)
  const word = (offset: number) => Number(view.getBigUint64((id - 1) * speculationEntry.bytes + offset, true))
  return {
    state: word(speculationEntry.state),
    writers: word(speculationEntry.writers),
    used: word(speculationEntry.used),
  }
}

/** What a consumer does when it has seen the end of a speculation. */
const free = (traced: VmTraced, id: number): void => {
  const value = traced.host.keyed('speculations').value(new Uint8Array(4))
  value?.fill(0, (id - 1) * speculationEntry.bytes, id * speculationEntry.bytes)
}

describe.each(engines)('in the $name', ({ run }) => {
  const trace = (text: string, sizes: Sizes = {}) => run(compileText(text, undefined, { sizes }))

  test('what is committed is printed where commit() stands, in the order in which it was recorded', () => {
    const traced = trace(`
      ${entry} { self->s = speculation(); }
      ${entry} { speculate(self->s); printf("first %d;", arg0); }
      ${entry} { printf("plain;"); }
      ${entry} { speculate(self->s); printf("second;"); trace(probename); }
      ${end} { printf("before;"); }
      ${end} { commit(self->s); }
      ${end} { printf("after;"); }
    `)
    traced.fire('entry', 7n).fire('return')
    expect(traced.text()).toBe('plain;before;first 7;second;entryafter;')
  })

  test('what is discarded is never printed, nor what nobody commits', () => {
    const traced = trace(`
      ${entry} { speculate(s = speculation()); trace("held"); }
      ${end} { discard(s); }
    `)
    expect(traced.fire('entry').text()).toBe('')
    expect(stateOf(traced, 1).state).toBe(speculationStates.active)
    expect(traced.fire('return').text()).toBe('')
    expect(stateOf(traced, 1).state).toBe(speculationStates.discarded)
  })

  test('IDs count from 1 to nspec; then there is 0, and a drop that says why', () => {
    const traced = trace(`${entry} { trace(speculation()); } ${end} { commit(arg0); }`, { nspec: 2 })
    for (let firing = 0; firing < 3; firing++) traced.fire('entry')
    expect(traced.values()).toEqual([[1n], [2n], [0n]])
    expect([traced.drops('speculationUnavailable'), traced.drops('speculationBusy')]).toEqual([1n, 0n])
    traced.fire('return', 2n).fire('entry')
    expect([traced.drops('speculationUnavailable'), traced.drops('speculationBusy')]).toEqual([1n, 1n])
    free(traced, 2)
    traced.fire('entry')
    expect(traced.values()).toEqual([[0n], [2n]])
  })

  test('without any (nspec=0) there is none', () => {
    const traced = trace(`${entry} { s = speculation(); speculate(s); trace(s); } ${end} { commit(1); }`, {
      nspec: 0,
    })
    expect(traced.fire('entry').values()).toEqual([])
    expect(traced.drops('speculationUnavailable')).toBe(1n)
    expect(traced.fire('return').observed()).toMatchObject([{ kind: 'fault', code: 3 }])
  })

  test('speculate() of what is not active leaves the rest of the clause out', () => {
    const traced = trace(`
      ${entry} { before++; speculate(arg0); after++; trace("x"); }
      ${end} { printf("%d %d", before, after); }
    `)
    for (const id of [0n, 1n, 4n, 5n, 1_000_000n, -1n]) traced.fire('entry', id)
    expect(traced.fire('return').values()).toEqual([[6n, 0n]])
    expect(stateOf(traced, 1)).toEqual({ state: 0, writers: 0, used: 0 })
  })

  test('no record joins a speculation that is over', () => {
    const traced = trace(`
      ${entry} { s = speculation(); }
      ${entry} { speculate(s); trace("in time;"); }
      ${entry} { commit(s); }
      ${entry} { speculate(s); trace("late;"); }
      ${entry} { trace("end"); }
    `)
    expect(traced.fire('entry').text()).toBe('in time;end')
  })

  test.each([
    ['commit', 'committed'],
    ['discard', 'discarded'],
  ] as const)(
    '%s() of 0 or of an inactive one does nothing; beyond nspec it is a fault',
    (action, outcome) => {
      const traced = trace(
        `${entry} { ${action}(arg0); trace("went on"); } ${end} { speculation(); }`.replace(
          action === 'commit' ? ' trace("went on");' : '\0',
          '',
        ),
      )
      traced.fire('entry', 0n).fire('entry', 1n).fire('entry', 4n)
      expect(traced.observed().every(({ kind }) => kind === 'record')).toBe(true)
      expect(stateOf(traced, 1).state).toBe(speculationStates.idle)
      for (const id of [5n, -1n]) {
        expect(traced.fire('entry', id).observed()).toMatchObject([{ kind: 'fault', code: 3 }])
      }
      traced.fire('return').fire('entry', 1n)
      expect(stateOf(traced, 1).state).toBe(speculationStates[outcome])
    },
  )

  test('more than specsize is a speculative drop, and nobody counts as writer after it', () => {
    const traced = trace(
      `${entry} /!s/ { s = speculation(); } ${entry} { speculate(s); trace(arg0); n++; } ${end} { commit(s); }`,
      { specsize: 70 },
    )
    for (let word = 0n; word < 4n; word++) traced.fire('entry', word)
    expect(traced.drops('speculation')).toBe(2n)
    expect(stateOf(traced, 1)).toEqual({ state: speculationStates.active, writers: 0, used: 64 })
    expect(traced.fire('return').text()).toBe('01')
  })

  test('a full buffer is a drop of this CPU, and takes nothing of specsize', () => {
    const traced = trace(`${entry} /!s/ { s = speculation(); } ${entry} { speculate(s); trace(arg0); }`, {
      bufsize: 4096,
    })
    for (let firing = 0; firing < 200; firing++) traced.fire('entry')
    const kept = traced.observed().length
    expect(traced.drops('principal')).toBe(BigInt(200 - kept))
    expect(stateOf(traced, 1)).toEqual({ state: speculationStates.active, writers: 0, used: 32 * kept })
  })

  test('a fault in the middle takes the record out of the speculation', () => {
    const traced = trace(`${entry} { speculate(s = speculation()); trace(1); trace(1 / arg0); }`)
    expect(traced.fire('entry', 0n).observed()).toMatchObject([{ kind: 'fault', code: 4 }])
    expect(stateOf(traced, 1)).toEqual({ state: speculationStates.active, writers: 0, used: 0 })
  })

  test('the end of a speculation reaches the consumer though the buffer is full', () => {
    const traced = trace(
      `${entry} /!s/ { s = speculation(); } ${entry} { speculate(s); trace("held"); } ${end} { commit(s); }`,
      { bufsize: 4096 },
    )
    for (let firing = 0; firing < 200; firing++) traced.fire('entry')
    traced.fire('return')
    expect(stateOf(traced, 1).state).toBe(speculationStates.committed)
  })

  test('speculate() reaches the conditional statements behind it, and no further than its own block', () => {
    const traced = trace(`
      ${entry} { s = speculation(); }
      ${entry} { speculate(s); if (arg0) { trace("inner;"); } else { trace("other;"); } trace("rest;"); }
      ${entry} { if (arg0) { speculate(s); trace("branch;"); } trace("plain;"); }
      ${entry} { if (arg0) { speculate(0); trace("never;"); } trace("still;"); }
      ${end} { commit(s); }
    `)
    expect(traced.fire('entry', 1n).text()).toBe('plain;still;')
  })

  test('speculate() alone speculates the default action; with anything else it does not', () => {
    const traced = trace(`
      ${entry} { s = speculation(); }
      ${entry} { speculate(s); }
      ${entry} { speculate(s); n++; }
      ${end} { commit(s); }
    `)
    traced.fire('entry').fire('return')
    expect(traced.text({ quiet: false }).split('\n').slice(1)).toEqual([
      expect.stringMatching(/ read:entry $/),
      '',
    ])
  })

  test('discard() may stand with anything', () => {
    const traced = trace(`${entry} { s = speculation(); trace(s); discard(s); trace("x"); @ = count(); }`)
    expect(traced.fire('entry').values()).toEqual([[1n, 'x']])
    expect(stateOf(traced, 1).state).toBe(speculationStates.discarded)
  })

  test('a clause that only commits prints no line', () => {
    const traced = trace(`
      ${entry} { s = speculation(); }
      ${entry} { speculate(s); trace(5); }
      ${end} { commit(s); }
    `)
    traced.fire('entry').fire('return')
    expect(traced.text({ quiet: false }).split('\n').slice(1)).toEqual([
      expect.stringMatching(/read:entry {11}5$/),
      '',
    ])
  })
})
