/** Counts of tests, as all parts of the test run give them. */

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} [failures] what failed, and why: a long run's closing lines say it again
 * @property {readonly string[]} [failedAtFirst] what failed, and why, and was run once more
 */

/** @param {readonly Counts[]} parts @returns {Counts} */
export function sum(parts) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of parts) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  const failures = parts.flatMap((part) => part.failures ?? [])
  const failedAtFirst = parts.flatMap((part) => part.failedAtFirst ?? [])
  return {
    ...total,
    ...(failures.length > 0 && { failures }),
    ...(failedAtFirst.length > 0 && { failedAtFirst }),
  }
}

/** The closing line of a run. @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/**
 * @typedef {{ status: string, name: string, message?: string,
 *   assertionResults: { status: string, fullName: string, failureMessages?: string[] | null }[] }} VitestFile
 */

/** @param {VitestFile} file @returns {string[]} */
const failuresIn = ({ name, message, status, assertionResults }) =>
  status === 'failed' && assertionResults.length === 0
    ? [`${name}: ${message}`]
    : assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => `${name}: ${test.fullName}: ${test.failureMessages?.join('\n')}`)

/**
 * The counts in a report of vitest's JSON reporter. A file that fails before its first test (an import that throws)
 * counts as one failure, for vitest counts none.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: VitestFile[] }} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failures = report.testResults.flatMap(failuresIn)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    ...(failures.length > 0 && { failures }),
  }
}

/**
 * The counts of a part whose program ended with that status: a failure that no count tells is one more.
 * @param {Counts | undefined} counts undefined if the part left none
 * @param {number | null} status
 * @returns {Counts}
 */
export function withStatus(counts, status) {
  const known = counts ?? { passed: 0, failed: 0, skipped: 0 }
  const failedUnseen = known.failed === 0 && (status !== 0 || counts === undefined)
  return failedUnseen
    ? { ...known, failed: 1, failures: [`a part of the tests ended with status ${status}`] }
    : known
}
