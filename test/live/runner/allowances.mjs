/** Which features an environment may lack: the content of allowed-skips.json. */

/**
 * By environment (`host`, or a guest's kernel version), then by feature, the reason.
 * @typedef {Record<string, Record<string, string>>} Allowances
 */

/**
 * A skip that nobody allowed is a failure: else a provider could vanish and the run stay green.
 * @param {import('./cases.mjs').Outcome} result
 * @param {Allowances} allowances
 * @param {string} environment
 * @returns {import('./cases.mjs').Outcome}
 */
export function judged(result, allowances, environment) {
  const { outcome, reason = '' } = result
  if (outcome !== 'skipped' || Object.hasOwn(allowances[environment] ?? {}, reason)) return result
  const text = `lacks ${reason}, which allowed-skips.json does not allow on ${environment}`
  return { ...result, outcome: 'failed', reason: text }
}
