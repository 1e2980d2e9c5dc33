/** Wall-clock times: %T and %Y, in local time. */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const two = (value: number): string => String(value).padStart(2, '0')

const clock = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`

const dateOf = (nanoseconds: bigint): Date => new Date(Number(nanoseconds / 1_000_000n))

/** The year that holds the Thursday of this week (ISO 8601, strftime's %G). */
const weekYear = (at: Date): number => {
  const thursday = new Date(at)
  thursday.setDate(at.getDate() + 4 - (at.getDay() || 7))
  return thursday.getFullYear()
}

let zone: Intl.DateTimeFormat | undefined

/** The zone's short name as ICU has it: UTC, EST; GMT+1 where ICU has none. */
const zoneName = (at: Date): string => {
  zone ??= new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
  return zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** %Y: `2026 Nov  3 09:05:00`. */
export const calendarText = (nanoseconds: bigint): string => {
  const at = dateOf(nanoseconds)
  const day = String(at.getDate()).padStart(2)
  return `${at.getFullYear()} ${months[at.getMonth()]} ${day} ${clock(at)}`
}

/** %T: `Mon, 23 Nov 2026 14:53:35 UTC`. */
export const mailText = (nanoseconds: bigint): string => {
  const at = dateOf(nanoseconds)
  const date = `${two(at.getDate())} ${months[at.getMonth()]} ${weekYear(at)}`
  return `${days[at.getDay()]}, ${date} ${clock(at)} ${zoneName(at)}`
}
