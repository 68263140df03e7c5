import { existsSync } from 'node:fs'

import { type Browser, chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Why the tests of the page are left out where they are. */
export const noBrowser = `No Chromium at ${places.join(', ')}. Install one, as by "apt-get install chromium", to test the page.`

/** The browser of the distribution, if there is one. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = places.find((path) => existsSync(path))
  return executablePath === undefined
    ? undefined
    : await chromium.launch({ executablePath, args: ['--no-sandbox'] })
}
