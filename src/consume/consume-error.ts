/** Records can't be processed any further; `message` is DTrace's reason (after `processing aborted: `). */
export class ConsumeError extends Error {
  override readonly name = 'ConsumeError'
}
