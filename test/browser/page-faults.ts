/**
 * What is wrong with how a page looks. It runs in the browser, so it must not use anything beside it.
 */
export function pageFaults(): readonly string[] {
  const nameOf = (element: Element): string =>
    `${element.tagName.toLowerCase()} "${(element.textContent ?? '').slice(0, 60)}"`
  const isOver = (a: DOMRect, b: DOMRect): boolean =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1

  const faultsOfCard = (card: Element): string[] => {
    const box = card.getBoundingClientRect()
    return [...card.querySelectorAll('h3, p, svg[role=img], summary, ul, .scroll')]
      .filter((part) => {
        const own = part.getBoundingClientRect()
        return own.width > 0 && (own.left < box.left - 1 || own.right > box.right + 1)
      })
      .map((part) => `${nameOf(part)} leaves its card`)
  }

  const faultsOfText = (text: Element, others: readonly Element[], chart: Element): string[] => {
    const own = text.getBoundingClientRect()
    const box = chart.getBoundingClientRect()
    const isCut =
      own.left < box.left - 1 || own.right > box.right + 1 || own.bottom > box.bottom + 1
    return [
      ...(isCut ? [`${nameOf(text)} is cut off in ${nameOf(chart)}`] : []),
      ...(own.height < 9 ? [`${nameOf(text)} is ${own.height} pixels high`] : []),
      ...others
        .filter((other) => isOver(own, other.getBoundingClientRect()))
        .map((other) => `${nameOf(text)} overlaps ${nameOf(other)} in ${nameOf(chart)}`),
    ]
  }

  const faultsOfChart = (chart: Element): string[] => {
    const isEmpty = chart.getBoundingClientRect().width === 0 || chart.childElementCount < 4
    const texts = [...chart.querySelectorAll('text')]
    return [
      ...(isEmpty ? [`${nameOf(chart)} is empty`] : []),
      ...texts.flatMap((text, index) => faultsOfText(text, texts.slice(index + 1), chart)),
    ]
  }

  const { scrollWidth, clientWidth } = document.documentElement
  const boxes = [...document.querySelectorAll('figure')].map((each) => each.getBoundingClientRect())
  const cards = document.querySelectorAll('figure, section > details, section > .scroll')
  return [
    ...(scrollWidth > clientWidth
      ? [`the page is ${scrollWidth} wide in a window of ${clientWidth}`]
      : []),
    ...[...cards].flatMap(faultsOfCard),
    ...boxes.flatMap((box, index) =>
      boxes.slice(index + 1).some((other) => isOver(box, other)) ? ['two cards overlap'] : [],
    ),
    ...[...document.querySelectorAll('svg[role=img]')].flatMap(faultsOfChart),
  ]
}
