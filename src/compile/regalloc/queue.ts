/** A binary heap: takes values in any order, gives back the smallest key first. */
export class Queue<T> {
  readonly #heap: T[] = []
  readonly #key: (value: T) => number

  constructor(key: (value: T) => number) {
    this.#key = key
  }

  push(value: T): void {
    const heap = this.#heap
    const key = this.#key(value)
    let at = heap.push(value) - 1
    while (at > 0) {
      const up = (at - 1) >> 1
      const above = heap[up] as T
      if (this.#key(above) <= key) break
      heap[at] = above
      at = up
    }
    heap[at] = value
  }

  pop(): T | undefined {
    const heap = this.#heap
    const top = heap[0]
    const value = heap.pop()
    if (value === undefined || heap.length === 0) return top
    const key = this.#key(value)
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = child + 1
      if (right < heap.length && this.#key(heap[right] as T) < this.#key(heap[child] as T)) child = right
      const below = heap[child] as T
      if (this.#key(below) >= key) break
      heap[at] = below
      at = child
    }
    heap[at] = value
    return top
  }
}
