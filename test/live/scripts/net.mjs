/** Each ready-made script of scripts/net, found by its name, over traffic of its own on loopback. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runScripts } from '../runner/scripts.mjs'

const folder = join(import.meta.dirname, '../../../scripts/net')
const echo = ['tcp-echo', 2, 100]
const address = '127\\.0\\.0\\.1'

/**
 * What a script prints over a workload: patterns, each with how often it matches. Most know nothing of who traffic is of,
 * and show what others send meanwhile: those counts are the least.
 * @type {import('../runner/scripts.mjs').ScriptCases}
 */
const cases = {
  acceptq: {
    trigger: ['sockets', 3],
    wants: [
      [/^ +waited to be accepted \(us\), port +\d+ *$/gm, 1],
      [/^ *\d+ +3 +1 +7 +0$/gm, 1],
    ],
  },
  dnslat: {
    trigger: ['dns-query', 2],
    wants: [
      [/^\d+ +\d+ dns-query +127\.0\.0\.1 +\d+ ok +A +www\.example\.test\.$/gm, 2],
      [/^\d+ +\d+ dns-query +127\.0\.0\.1 +\d+ no such name +AAAA +nowhere\.test\.$/gm, 2],
      [/^ +took \(us\) +127\.0\.0\.1 *$/gm, 1],
      [/^127\.0\.0\.1 +5 +4$/gm, 1],
    ],
  },
  droptop: { trigger: ['udp-drop', 5], wants: [[/^(SKB_DROP_REASON_)?NO_SOCKET +\S.* +\d+$/gm, 1]] },
  gro: { trigger: echo, wants: [[/bytes per packet that the stack receives/g, 1]] },
  intrcoalesce: {
    trigger: echo,
    wants: [
      [/^DEVICE +POLLS +IDLE +PACKETS +PACKETS\/POLL +BUDGET USED UP$/gm, 1],
      [/^\S+ +\d+ +\d+ +\d+ +\d+ +\d+$/gm, 1],
    ],
  },
  ipio: { trigger: echo, wants: [[new RegExp(`${address} +(->|<-) ${address} +lo +132$`, 'gm'), 8]] },
  ipproto: {
    trigger: echo,
    wants: [
      [new RegExp(`^send +${address} +${address} +TCP +\\d+$`, 'gm'), 1],
      [new RegExp(`^receive +${address} +${address} +TCP +\\d+$`, 'gm'), 1],
    ],
  },
  soaccept: {
    trigger: ['sockets', 3],
    wants: [
      [new RegExp(`^\\d+ +\\d+ sockets +inet +${address} +\\d+ +\\d+ +\\d+ accepted$`, 'gm'), 3],
      [/^\d+ +\d+ sockets +inet +0 +\d+ +\d+ error 22$/gm, 1],
    ],
  },
  soclose: {
    trigger: ['sockets', 3, 100],
    wants: [
      [
        new RegExp(`^ *\\d+ sockets +tcp +${address} +[1-9]\\d* ${address} +[1-9]\\d* +100 +0 +\\d+$`, 'gm'),
        3,
      ],
      [
        new RegExp(`^ *\\d+ sockets +tcp +${address} +[1-9]\\d* ${address} +[1-9]\\d* +0 +100 +\\d+$`, 'gm'),
        3,
      ],
    ],
  },
  soconnect: {
    trigger: ['sockets', 3],
    wants: [
      [new RegExp(`^\\d+ +\\d+ sockets +inet +${address} +\\d+ +\\d+ connected$`, 'gm'), 3],
      [new RegExp(`^\\d+ +\\d+ sockets +inet +${address} +[1-9]\\d* +\\d+ refused$`, 'gm'), 1],
    ],
  },
  socketio: {
    trigger: ['sockets', 3, 100],
    wants: [
      [new RegExp(`^send +\\d+ sockets +tcp +${address} +\\d+ +3 +300$`, 'gm'), 1],
      [new RegExp(`^receive +\\d+ sockets +tcp +${address} +\\d+ +1 +100$`, 'gm'), 3],
    ],
  },
  tcp1stbyte: { trigger: echo, wants: [[new RegExp(`first byte latency \\(ns\\) +${address}`, 'g'), 1]] },
  tcpaccept: {
    trigger: echo,
    wants: [[new RegExp(`^\\d+ +[1-9]\\d* node +${address} +\\d+ +\\d+ accepted$`, 'gm'), 2]],
  },
  tcpbytes: {
    trigger: echo,
    wants: [[new RegExp(`^${address} +\\d+ ${address} +\\d+ +100 +100$`, 'gm'), 4]],
  },
  tcpconnect: {
    trigger: ['tcp-refused', 1],
    wants: [[new RegExp(`^\\d+ +[1-9]\\d* node +${address} +\\d+ refused$`, 'gm'), 1]],
  },
  tcpconnlat: { trigger: echo, wants: [[new RegExp(`connect latency \\(ns\\) +${address}`, 'g'), 1]] },
  tcpdrop: {
    trigger: ['tcp-peer', 1, 'drops'],
    wants: [
      [
        /^\d+ +198\.18\.77\.2 +\d+ -> 198\.18\.77\.1 +7001 state-closed +R +NO_SOCKET +vmlinux`tcp_v4_rcv\+0x/gm,
        1,
      ],
      [/ 7000 \S+ +\. +TCP_OLD_DATA +vmlinux`tcp_data_queue\+0x/g, 1],
    ],
  },
  tcpio: {
    trigger: echo,
    wants: [
      [new RegExp(`^send +${address} +\\d+ +\\d+ +200$`, 'gm'), 1],
      [new RegExp(`^receive +${address} +\\d+ +\\d+ +200$`, 'gm'), 1],
    ],
  },
  tcplife: {
    trigger: echo,
    wants: [
      [new RegExp(`^ *[1-9]\\d* node +${address} +\\d+ ${address} +\\d+ +100 +100 +0 +\\d+$`, 'gm'), 4],
    ],
  },
  tcpretrans: {
    trigger: ['tcp-peer', 1, 'lives'],
    wants: [[/^\d+ +198\.18\.77\.1 +7000 198\.18\.77\.2 +\d+ state-established +100 +\d+ +1$/gm, 1]],
  },
  tcprtt: { trigger: echo, wants: [[new RegExp(`round trip \\(us\\) +${address}`, 'g'), 1]] },
  tcpsnoop: {
    trigger: echo,
    wants: [
      [new RegExp(` -> ${address} +\\d+ +100 .* P\\.$`, 'gm'), 4],
      [new RegExp(` <- ${address} +\\d+ +100 .* P\\.$`, 'gm'), 4],
    ],
  },
  tcpstates: {
    trigger: echo,
    wants: [
      [/ state-closed +-> state-syn-sent /g, 2],
      [/ state-syn-sent +-> state-established /g, 2],
      [/ state-syn-received -> state-established /g, 2],
    ],
  },
  tcpsynbl: {
    trigger: ['tcp-peer', 1, 'overflow'],
    wants: [
      [/^ +port, most +7003 +2 *$/gm, 1],
      [/^ +1 \|@+ +1 *$/gm, 1],
      [/^ 7003 +2 +[12]$/gm, 1],
    ],
  },
  tcptop: {
    trigger: ['tcp-echo', 400, 100],
    args: ['1'],
    wants: [[new RegExp(`^send +${address} +\\d+ +\\d+$`, 'gm'), 1]],
  },
  udpio: { trigger: ['udp-sendto'], wants: [[new RegExp(`^send +${address} +\\d+ +\\d+ +\\d+$`, 'gm'), 1]] },
}

/** Tested where what they watch is: test/live/syscall/socket-bytes.mjs. */
const elsewhere = ['syscallbytes']

/** Loopback has no queue, loses nothing and seldom waits for locks: these are run, and have nothing to tell. */
const uneventful = ['qdisclat', 'rxlocks']

/** What an emulated CPU, which takes ten seconds for each, has to show: the providers that functions realise. */
const inGuests = new Set(['ipio', 'soclose', 'tcpconnect', 'tcplife', 'tcpsnoop', 'udpio'])
const isShown = (/** @type {string} */ name) => !process.env['DTRACE_GUEST'] || inGuests.has(name)

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const scripts = readdirSync(folder).map((file) => file.replace(/\.d$/, ''))
  assert.deepEqual(new Set(scripts), new Set([...Object.keys(cases), ...elsewhere, ...uneventful]))
  for (const name of scripts) {
    assert.match(readFileSync(join(folder, `${name}.d`), 'utf8'), new RegExp(`^ \\* ${name}\\.d: .*$`, 'm'))
  }
  for (const name of uneventful.filter(isShown)) {
    const { status, stderr } = await dtrace(['-q', name, '-c', triggerCommand('tcp-echo', 1)])
    assert.deepEqual([status, stderr], [0, ''], name)
  }
  const shown = Object.entries(cases).filter(([name]) => isShown(name))
  await runScripts({ dtrace, triggerCommand }, Object.fromEntries(shown))
}
