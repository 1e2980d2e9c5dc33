/**
 * pcap() of datagrams that are sent over loopback: the file of -o and of freopen() is read by a reader of the format and by
 * tcpdump where there is one; without a file packets are shown as bytes.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCapture } from '../../support/pcapng.mjs'

export const needs = ['rawtp:::net_dev_queue']

const sent = 'rawtp:::net_dev_queue /pid == $target/'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-pcap-'))
  const file = (/** @type {string} */ name) => join(folder, `${name}.pcapng`)
  const [own, moved, cut, large] = /** @type {const} */ ([
    file('own'),
    file('moved'),
    file('cut'),
    file('large'),
  ])
  const datagrams = ['-c', triggerCommand('udp-sendto', 5, 100)]
  try {
    const start = BigInt(Date.now()) * 1_000_000n
    const first = await dtrace([
      '-o',
      own,
      '-n',
      `${sent} { pcap((void *)arg0, PCAP_ETHER); trace("text"); }`,
      ...datagrams,
    ])
    assert.equal(first.status, 0, first.stderr)
    const end = BigInt(Date.now() + 1) * 1_000_000n
    const [packets = [], ...others] = readCapture(readFileSync(own))
    assert.deepEqual([packets.length, others.length], [5, 0])
    for (const { interface: device, time, length, data, comment } of packets) {
      assert.deepEqual([device.name, device.link, device.resolution], ['lo', 1, 9])
      assert.ok(start <= time && time <= end, `${start} <= ${time} <= ${end}`)
      assert.deepEqual(
        [length, data.length, data.readUInt16BE(12), data.readUInt8(14) >> 4],
        [142, 142, 0x0800, 4],
      )
      assert.match(comment, /^pid \d+, command udp-sendto, probe rawtp:net::net_dev_queue$/)
    }
    assert.match(first.stdout, /:net_dev_queue {3}text/, 'the text is not in the file of packets')
    assert.equal(first.stdout.match(/text/g)?.length, 5)

    const program = `BEGIN { freopen("${folder}/%s.pcapng", "moved"); }
      ${sent} { pcap((void *)arg0, PCAP_IP); }
      END { freopen(""); printf("end"); }`
    const second = await dtrace(['-w', '-n', program, ...datagrams])
    assert.equal(second.status, 0, second.stderr)
    const [raw = []] = readCapture(readFileSync(moved))
    assert.deepEqual(
      raw.map(({ interface: { link }, data }) => [link, data.length, data[0]]),
      Array(5).fill([101, 128, 0x45]),
    )
    assert.match(second.stdout, /:END end\n/)

    await dtrace([
      '-x',
      'pcapsize=40',
      '-o',
      cut,
      '-qn',
      `${sent} { pcap((void *)arg0, PCAP_ETHER); }`,
      ...datagrams,
    ])
    const [short = []] = readCapture(readFileSync(cut))
    assert.deepEqual(
      short.map(({ length, data }) => [length, data.length]),
      Array(5).fill([142, 40]),
    )

    const stream = ['-c', triggerCommand('tcp-echo', 1, 30_000)]
    await dtrace([
      '-x',
      'pcapsize=60000',
      '-o',
      large,
      '-qn',
      `${sent} { pcap((void *)arg0, PCAP_IP); }`,
      ...stream,
    ])
    const [segments = []] = readCapture(readFileSync(large))
    const payloads = segments.map(({ length, data }) => {
      assert.equal(data.length, length, 'a packet in fragments is copied as a whole')
      return data.subarray(20 + 4 * (data.readUInt8(32) >> 4))
    })
    assert.ok(payloads.some(({ length }) => length > 4000))
    assert.ok(payloads.every((bytes) => bytes.every((byte) => byte === 'x'.charCodeAt(0))))

    const shown = await dtrace(['-qn', `${sent} { pcap((void *)arg0, PCAP_IP); exit(0); }`, ...datagrams])
    assert.match(shown.stdout, /^\n {13}0 {2}1 .*0123456789abcdef\n {9}0: 45 00 00 80 /)

    for (const path of [own, moved]) {
      const { error, stdout, stderr } = spawnSync('tcpdump', ['-tttt', '--nano', '-nr', path], {
        encoding: 'utf8',
      })
      if (error) continue // there is none in the guests
      assert.match(
        stdout,
        /^\S+ \d+:\d+:\d+\.\d{9} IP 127\.0\.0\.1\.\d+ > 127\.0\.0\.1\.\d+: UDP, length 100$/m,
        stderr,
      )
      assert.equal(stdout.trim().split('\n').length, 5, stdout)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
