import type { CapacityRun } from '../report/summary-run.ts'
import { formatCount } from '../slo/format-number.ts'
import { type Box, renderChart, renderXAxis, round, width } from './chart.ts'
import { type Markup, markup } from './markup.ts'
import { logarithmic, type Scale } from './scale.ts'
import { formatTick, formatUsers } from './units.ts'

const rowHeight = 22
const left = 78
const right = width - 22

/** Every probe of a search in its order, over what is proven and what is open. */
export function searchChart(
  search: CapacityRun,
  text: { readonly id: string; readonly title: string; readonly description: string },
): Markup | undefined {
  const { probes, bracket, lower95, upper95, users } = search
  if (probes.length === 0) return undefined
  const most = Math.max(2, ...probes.map((probe) => probe.users), upper95 ?? 1)
  const x = logarithmic({ from: 1, to: most, start: left, end: right })
  const box: Box = { left, right, top: 34, bottom: 40 + probes.length * rowHeight }
  return renderChart({
    ...text,
    height: box.bottom + 44,
    content: [
      zone('proven', x, box, [0, lower95]),
      zone('open', x, box, [bracket.lastPass, bracket.firstFail]),
      zone('failing', x, box, [upper95, undefined]),
      renderXAxis(box, {
        scale: x,
        ticks: doublings(most),
        format: formatTick,
        title: 'users at once (log scale)',
      }),
      ...probes.map((probe, index) => probeOf(probe, index, x, box.top + 16 + index * rowHeight)),
      users === undefined || users === 0
        ? undefined
        : markup`<path class="answer" d="M${round(x(users))} ${box.top - 8}V${box.bottom}"/><text class="halo name" x="${round(Math.min(right - 30, Math.max(left + 24, x(users))))}" y="${box.top - 14}" text-anchor="middle">${formatUsers(users)}</text>`,
    ],
  })
}

/** A band from one number of users to another; unknown ends are those of the picture. */
function zone(
  name: string,
  x: Scale,
  { top, bottom }: Box,
  [from, to]: readonly [number | undefined, number | undefined],
): Markup | undefined {
  if (from === undefined || to === 0) return undefined
  const start = from < 1 ? left - 14 : x(from)
  const end = to === undefined ? right + 14 : x(to)
  return end <= start
    ? undefined
    : markup`<rect class="${name}" x="${round(start)}" y="${top}" width="${round(end - start)}" height="${round(bottom - top)}"/>`
}

/** 1, 2, 4, 8, …, fewer of them where there are many. */
function doublings(most: number): readonly number[] {
  const count = Math.floor(Math.log2(most)) + 1
  const step = Math.ceil(count / 8)
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => 2 ** (index * step))
}

function probeOf(
  { users, outcome, isProven }: CapacityRun['probes'][number],
  index: number,
  x: Scale,
  y: number,
): Markup {
  const at = round(x(users))
  const proof = isProven ? 'proven' : 'open'
  const sign =
    outcome === 'met'
      ? markup`<circle class="met ${proof}-sign" cx="${at}" cy="${y}" r="6"/>`
      : outcome === 'missed'
        ? markup`<path class="missed ${proof}-sign" d="M${round(at - 6)} ${y - 6}l12 12m0 -12l-12 12"/>`
        : markup`<text class="halo" x="${at}" y="${y + 5}" text-anchor="middle">?</text>`
  const isRight = at > right - 60
  return markup`<text class="tick" x="2" y="${y + 4}">probe ${index + 1}</text>${sign}<text class="halo tick" x="${isRight ? at - 12 : at + 12}" y="${y + 4}" text-anchor="${isRight ? 'end' : 'start'}">${formatCount(users)}</text>`
}
