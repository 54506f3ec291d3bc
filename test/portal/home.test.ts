import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page, Request } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { portalShop } from './portal-shop.ts'

const isStream = (request: Request): boolean => request.url().includes('/events/stream')

describe('home in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let olga: PortalWindow
  let page: Page
  const streams: Request[] = []
  before(async () => {
    const [served, opened] = await Promise.all([
      ServedApi.serve(portalShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    olga = await browser.open(api.url)
    page = olga.page
    page.on('request', (request) => {
      if (isStream(request)) streams.push(request)
    })
    await page.clock.install()
    const connected = page.waitForResponse((response) => isStream(response.request()))
    await page.goto('/')
    await olga.signIn(await tokenOf(api.mesh, 'user:olga'))
    await connected
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  const inbox = () => page.getByRole('region', { name: 'What waits for you' })
  const setVisible = (state: 'hidden' | 'visible'): Promise<unknown> =>
    page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
       document.dispatchEvent(new Event('visibilitychange'))`,
    )

  it('shows what is asked for as it is asked, and says so, without being loaded again', async () => {
    const ana = await api.as('user:ana')
    await inbox().getByText('Nothing.').waitFor()
    const { id } = await ana.requestAccess({
      ...{ name: 'sales/prices', purpose: 'dpv:Marketing' },
      ...{ until: '2091-12-31', justification: 'To compare.' },
    })
    await inbox().getByRole('link', { name: 'sales/prices' }).waitFor()
    await page.getByRole('status').getByText('sales/prices is asked for.').waitFor()
    await olga.isGood()
    await (await api.as('user:olga')).changeAgreement({ id, kind: 'approve' })
    await page.getByRole('status').getByText('sales/prices was granted to a consumer.').waitFor()
    await inbox().getByText('Nothing.').waitFor()
  })

  it('says what is published, over the one connection of the tab', async () => {
    api.mesh.writeTo('sales/prices', 'README.md', '# Prices\n')
    ;(await api.mesh.apply({ only: ['sales/prices'] })).of('sales/prices', 'published')
    await page.getByRole('status').getByText('sales/prices was published.').waitFor()
    assert.equal(streams.length, 1)
  })

  it('ends the connection when nobody has looked for long, and catches up when somebody does', async () => {
    const ended = page.waitForEvent('requestfailed', isStream)
    await setVisible('hidden')
    await page.clock.fastForward(61_000)
    await ended
    const ana = await api.as('user:ana')
    await ana.requestAccess({
      ...{ name: 'sales/prices', purpose: 'dpv:ServiceManagement' },
      ...{ until: '2091-12-31', justification: 'To compare again.' },
    })
    await setVisible('visible')
    await inbox().getByRole('link', { name: 'sales/prices' }).waitFor()
    assert.equal(streams.length, 2)
  })

  it('ends it with the screen', async () => {
    const ended = page.waitForEvent('requestfailed', isStream)
    await page.getByRole('link', { name: 'Terms', exact: true }).click()
    await ended
    await setVisible('visible')
    await page.getByRole('heading', { name: 'Business terms' }).waitFor()
    assert.equal(streams.length, 2)
  })

  it('asks again for what other screens show, as it happens', async () => {
    const publish = async (text: string): Promise<void> => {
      api.mesh.writeTo('sales/prices', 'README.md', text)
      ;(await api.mesh.apply({ only: ['sales/prices'] })).of('sales/prices', 'published')
    }
    await page.goto('/requests?show=all')
    const rows = page.getByRole('region', { name: 'Requests' }).getByRole('row')
    await rows.first().waitFor()
    const before = await rows.count()
    await (
      await api.as('user:ana')
    ).requestAccess({
      ...{ name: 'sales/prices', purpose: 'dpv:ResearchAndDevelopment' },
      ...{ until: '2091-12-31', justification: 'To see it come.' },
    })
    await rows.nth(before).waitFor()
    await page.goto('/marketplace/sales/prices')
    const published = page.getByRole('region', { name: 'Published' }).getByRole('listitem')
    await published.first().waitFor()
    const publications = await published.count()
    await publish('# All prices\n')
    await published.nth(publications).waitFor()
    await page.goto('/map')
    await page.getByRole('link', { name: /^prices/ }).waitFor()
    const asked = page.waitForResponse((response) => response.url().includes('/api/v1/map'))
    await publish('# All the prices\n')
    await asked
  })
})
