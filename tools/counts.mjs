/** Counts of tests, as all parts of the test run give them. */

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @param {readonly Counts[]} parts @returns {Counts} */
export function sum(parts) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of parts) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** The closing line of a run. @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/**
 * The counts in a report of vitest's JSON reporter. A file that fails before its first test (an import that throws)
 * counts as one failure, for vitest counts none.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
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
  return failedUnseen ? { ...known, failed: 1 } : known
}
