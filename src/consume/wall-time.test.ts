import { expect, test } from 'vitest'
import { calendarText, mailText } from './wall-time.ts'

const at = (text: string): bigint => BigInt(new Date(text).getTime()) * 1_000_000n

// Without Z, a date is in local time: the expected text is the same in every zone but for the zone's name.
test.each([
  { when: '2026-11-03T09:05:00', want: '2026 Nov  3 09:05:00' },
  { when: '2026-11-23T14:53:35', want: '2026 Nov 23 14:53:35' },
  { when: '1999-01-31T00:00:00', want: '1999 Jan 31 00:00:00' },
])('%Y of $when', ({ when, want }) => {
  expect(calendarText(at(when) + 999_999_999n)).toBe(want)
})

test.each([
  { when: '2026-11-23T14:53:35', want: 'Mon, 23 Nov 2026 14:53:35 ' },
  { when: '2027-01-01T00:00:00', want: 'Fri, 01 Jan 2026 00:00:00 ' },
  { when: '2024-12-31T00:00:00', want: 'Tue, 31 Dec 2025 00:00:00 ' },
])("%T of $when: the year is the ISO week's", ({ when, want }) => {
  const zone = new Date(when).toLocaleTimeString('en-US', { timeZoneName: 'short' }).split(' ').at(-1)
  expect(mailText(at(when))).toBe(want + zone)
})
