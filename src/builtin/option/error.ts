/** Why an option can't be set, in DTrace's words. */

export const reasons = {
  name: 'Invalid option name',
  value: 'Invalid value for specified option',
  overflow: 'Value too large for defined data type',
  program: 'Option cannot be used from within a D program',
  active: 'Operation illegal when tracing is active',
  versionFormat: 'Version is not properly formatted or is too large',
  versionUnknown: 'Requested version is not supported by compiler',
  versionConflict: 'Requested version conflicts with earlier setting',
} as const

/** The message is the reason alone: who set the option, and how, is known to the catcher. */
export class OptionError extends Error {
  constructor(reason: (typeof reasons)[keyof typeof reasons]) {
    super(reason)
    this.name = 'OptionError'
  }
}
