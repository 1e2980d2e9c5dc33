/**
 * pcap() of datagrams that are sent over loopback: the file of -o and of freopen() is read by a reader of the format, and by
 * tcpdump and Wireshark's tshark where they are; without a file packets are shown as bytes.
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
  const [own, moved] = [join(folder, 'own.pcapng'), join(folder, 'moved.pcapng')]
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
    const stream = ['-c', triggerCommand('tcp-echo', 1, 30_000)]
    const second = await dtrace(['-w', '-x', 'pcapsize=60000', '-n', program, ...stream])
    assert.match(second.stdout, /:END end\n/, second.stderr)
    const [segments = []] = readCapture(readFileSync(moved))
    const payloads = segments.map(({ interface: { link }, length, data }) => {
      assert.deepEqual([link, data.length], [101, length], 'a packet in fragments is copied as a whole')
      return data.subarray(20 + 4 * (data.readUInt8(32) >> 4))
    })
    assert.ok(payloads.some((bytes) => bytes.length > 4000))
    assert.ok(payloads.every((bytes) => bytes.every((byte) => byte === 'x'.charCodeAt(0))))

    const piped = join(folder, 'piped.pcapng')
    const toPipe = `${sent} { pcap((void *)arg0, PCAP_ETHER); }`
    const { stderr } = spawnSync(
      '/bin/sh',
      [
        '-c',
        '"$@" | cat > "$0"',
        piped,
        process.execPath,
        'bin/dtrace',
        '-o',
        '/dev/stdout',
        '-n',
        toPipe,
        ...datagrams,
      ],
      { cwd: join(import.meta.dirname, '../../..'), encoding: 'utf8' },
    )
    assert.equal(readCapture(readFileSync(piped))[0]?.length, 5, stderr)
    assert.match(stderr, /:net_dev_queue/, 'text stays out of the packets')

    const cut = `${sent} { pcap((void *)arg0, PCAP_IP); exit(0); }`
    const shown = await dtrace(['-x', 'pcapsize=21', '-qn', cut, ...datagrams])
    assert.match(
      shown.stdout,
      /^\n {13}0 {2}1 .*0123456789abcdef\n {9}0: 45 00 00 80 .*\n {8}10:( \w\w){8} +.{8}\n/,
    )

    for (const [path, want] of /** @type {[string, RegExp][]} */ ([
      [own, /^\S+ \d+:\d+:\d+\.\d{9} IP 127\.0\.0\.1\.\d+ > 127\.0\.0\.1\.\d+: UDP, length 100$/m],
      [moved, /^\S+ \d+:\d+:\d+\.\d{9} IP 127\.0\.0\.1\.\d+ > 127\.0\.0\.1\.\d+: Flags .* length \d{4,}$/m],
    ])) {
      const { error, stdout, stderr } = spawnSync('tcpdump', ['-tttt', '--nano', '-nr', path], {
        encoding: 'utf8',
      })
      if (error) continue // there is none in the guests
      assert.match(stdout, want, stderr)
      assert.equal(stdout.trim().split('\n').length, path === own ? 5 : segments.length, stdout)
    }
    const fields = ['frame.comment', 'frame.interface_name', 'frame.time_epoch', 'ip.src', 'udp.length']
    const dissector = ['-n', '-r', own, '-T', 'fields', ...fields.flatMap((name) => ['-e', name])]
    const { error, stdout, stderr: complaints } = spawnSync('tshark', dissector, { encoding: 'utf8' })
    if (!error) {
      const want =
        /^pid \d+, command udp-sendto, probe rawtp:net::net_dev_queue\tlo\t\d+\.\d{9}\t127\.0\.0\.1\t108$/
      assert.equal(
        stdout
          .trim()
          .split('\n')
          .filter((line) => want.test(line)).length,
        5,
        stdout + complaints,
      )
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
