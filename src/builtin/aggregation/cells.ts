/** What aggregating functions share: adding cells up, and cells as numbers. */

export const sumCells = (into: BigInt64Array, from: BigInt64Array): void => {
  for (let index = 0; index < into.length; index++) {
    into[index] = (into[index] ?? 0n) + (from[index] ?? 0n)
  }
}

export const cell = (cells: BigInt64Array, index: number): bigint => cells[index] ?? 0n
