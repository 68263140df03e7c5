/** Makes the prompt of the request with this index; each request is to get another one. */
export type MakePrompt = (index: number) => string

const words =
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years much where your way down should because long each just state people those too mr how little good world make very year still see own work men day get here old life both between being under three never know same last another while us might great go come since against right came take used himself few house use place during high without again home around small however found mrs part school thought went say general once upon war every'.split(
    ' ',
  )

/**
 * Prompts of about `tokens` tokens of plain English words. Each begins with the run's name and its
 * own number, so that no two share a prefix that a server could have cached.
 *
 * @param random - Uniform numbers from 0 to 1, seeded: the same seed gives the same words.
 * @param run - Another one for each run, also of the same seed.
 */
export function generatePrompts(tokens: number, random: () => number, run: string): MakePrompt {
  return (index) => {
    const text = [`${run}-${index}:`]
    // the number itself takes about four tokens
    for (let i = 4; i < tokens; i++) text.push(words[Math.floor(random() * words.length)] ?? '')
    return text.join(' ')
  }
}
