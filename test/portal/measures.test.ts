import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { portalShop } from './portal-shop.ts'

describe('measures in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let ana: PortalWindow
  let olga: PortalWindow
  let page: Page
  before(async () => {
    const [served, opened] = await Promise.all([
      ServedApi.serve(portalShop(), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    api = served
    browser = opened
    for (const column of ['id', 'region']) await api.read('user:ana', `select ${column} from sales.orders`)
    ana = await browser.open(api.url)
    olga = await browser.open(api.url)
    page = ana.page
    await page.goto('/marketplace/sales/orders/usage')
    await ana.signIn(await tokenOf(api.mesh, 'user:ana'))
    await olga.page.goto('/marketplace/sales/orders/usage')
    await olga.signIn(await tokenOf(api.mesh, 'user:olga'))
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('shows how a product is used, and not by whom', async () => {
    await page.getByRole('img', { name: /^2 queries from/ }).waitFor()
    const columns = page.getByRole('region', { name: 'Use of columns' })
    await columns.getByRole('row', { name: /orders\.card 0 never/ }).waitFor()
    await columns.getByRole('row', { name: /orders\.region 1 \d{4}/ }).waitFor()
    assert.equal(await page.getByRole('region', { name: 'Use by consumer' }).count(), 0)
    await ana.isGood()
  })

  it('lets who has read it say what they think, as text and nothing else', async () => {
    await page.getByLabel('4 stars').check()
    await page.getByLabel(/^Comment/).fill('<b>Complete</b>, and on time.')
    await page.getByRole('button', { name: 'Rate', exact: true }).click()
    await page.getByRole('listitem').getByText('<b>Complete</b>, and on time.').waitFor()
    await page.getByText('4 of 5', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Change my rating' }).waitFor()
    await ana.isGood()
  })

  it('tells owners who reads, and lets them not rate their own', async () => {
    await olga.page.reload()
    const consumers = olga.page.getByRole('region', { name: 'Use by consumer' })
    await consumers.getByRole('row', { name: /user:ana 2 0/ }).waitFor()
    await olga.page.getByText('user:ana,').waitFor()
    await olga.page.getByText('user:olga answers for sales/orders, and does not rate it.').waitFor()
    await olga.isGood()
  })

  it('shows service levels and what was published', async () => {
    await page.getByRole('link', { name: 'Service levels' }).click()
    await page.getByText('Its contract promises no service level.').waitFor()
    await page.getByRole('link', { name: 'Changelog' }).click()
    await page.getByRole('heading', { name: /publication 1/ }).waitFor()
    await ana.isGood()
  })

  it('compares all products, sorted by what is chosen, for the days of the address', async () => {
    await page.goto('/measures')
    const products = page.getByRole('region', { name: 'Products' })
    await products.getByRole('row').nth(1).getByText('sales/orders').waitFor()
    await products.getByRole('button', { name: 'Columns not used' }).click()
    await page.getByRole('columnheader', { name: 'Columns not used' }).waitFor()
    await page.getByRole('button', { name: '7 days' }).click()
    await page.getByRole('button', { name: '7 days', pressed: true }).waitFor()
    assert.match(page.url(), /days=7/)
    await ana.isGood()
  })
})
