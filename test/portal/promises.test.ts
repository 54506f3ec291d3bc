import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { promisedShop } from './promised-shop.ts'

describe('service levels in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let olga: PortalWindow
  let ana: PortalWindow
  before(async () => {
    const [served, opened] = await Promise.all([
      ServedApi.serve(await promisedShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    const open = async (name: string): Promise<PortalWindow> => {
      const window = await browser.open(api.url)
      await window.page.goto('/marketplace/sales/flows/slo')
      await window.signIn(await tokenOf(api.mesh, name))
      return window
    }
    olga = await open('user:olga')
    ana = await open('user:ana')
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('draws each day beside what is promised, how the promise stood, and the budget that was left', async () => {
    const chart = olga.page.getByRole('figure', { name: 'availability by day' })
    await chart.getByRole('img', { name: '25 days measured, 1 not as promised; 99 % is promised' }).waitFor()
    await chart.getByRole('img', { name: /^How it stood: breached on 7 days, met on 19 days$/ }).waitFor()
    await chart.getByRole('img', { name: /^Error budget left: 40 % over left on / }).waitFor()
    await olga.page
      .getByRole('figure', { name: 'frequency by day' })
      .getByRole('img', { name: /not as promised; 2 d is promised$/ })
      .waitFor()
    await olga.isGood()
  })

  it('says the same as a table, and tells owners how it was for each consumer', async () => {
    const chart = olga.page.getByRole('figure', { name: 'availability by day' })
    await chart.getByText('As a table').focus()
    await olga.page.keyboard.press('Enter')
    await chart.getByRole('row', { name: /65 %, not as promised breached 40 % over/ }).waitFor()
    const consumers = olga.page.getByRole('region', { name: 'availability by consumer' })
    await consumers.getByRole('row', { name: /user:bob breached 96 %/ }).waitFor()
    await olga.isGood()
  })

  it('draws for owners how each day went for a consumer', async () => {
    const consumers = olga.page.getByRole('region', { name: 'For each consumer' })
    await consumers.getByText('user:bob').focus()
    await olga.page.keyboard.press('Enter')
    const chart = consumers.getByRole('figure', { name: 'availability for user:bob by day' })
    await chart.getByRole('img', { name: '25 days measured, 1 not as promised; 99 % is promised' }).waitFor()
    await olga.isGood()
  })

  it('tells a consumer how it was for them, and of nobody else', async () => {
    const consumers = ana.page.getByRole('region', { name: 'For each consumer' })
    await consumers.getByText('user:ana').focus()
    await ana.page.keyboard.press('Enter')
    await consumers.getByRole('figure', { name: 'availability for user:ana by day' }).waitFor()
    assert.equal(await ana.page.getByText('user:bob').count(), 0)
    await ana.isGood()
  })

  it('shows others how it stood, and not how much others read', async () => {
    const chart = ana.page.getByRole('figure', { name: 'availability by day' })
    await chart.getByRole('img', { name: /^How it stood: breached on 7 days/ }).waitFor()
    assert.equal(await chart.getByRole('img').count(), 1)
    await ana.isGood()
  })

  it('tells at home of a broken promise its owners, and of an agreement that ends soon its consumer', async () => {
    const consumer = await api.as('user:ana')
    const { id } = await consumer.requestAccess({
      ...{ name: 'sales/flows', purpose: 'dpv:Marketing', justification: 'To compare.' },
      until: new Date(api.mesh.now.getTime() + 10 * 86_400_000).toISOString().slice(0, 10),
    })
    await (await api.as('user:olga')).changeAgreement({ id, kind: 'approve' })
    for (const { page } of [olga, ana]) await page.goto('/')
    const inboxOf = ({ page }: PortalWindow) => page.getByRole('region', { name: 'What waits for you' })
    const ending = inboxOf(ana).getByRole('paragraph').filter({ hasText: 'ends soon: user:ana' })
    await ending.waitFor()
    await ana.isGood()
    const broken = inboxOf(olga)
      .getByRole('paragraph')
      .filter({ hasText: 'breaks its promise of availability' })
    await broken.waitFor()
    assert.equal(await inboxOf(olga).getByText('ends soon').count(), 0)
    await olga.isGood()
    await ending.getByRole('link', { name: 'sales/flows' }).click()
    await ana.page.waitForURL(`**/requests/${id}`)
    await broken.getByRole('link', { name: 'sales/flows' }).click()
    await olga.page.waitForURL('**/marketplace/sales/flows/slo')
    await olga.page.getByRole('figure', { name: 'availability by day' }).waitFor()
  })
})
