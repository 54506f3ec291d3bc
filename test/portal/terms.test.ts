import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { ServedApi } from '../api/served-api.ts'
import { graphShop } from '../discovery/graph/graph-shop.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { PortalBrowser, type PortalWindow } from './portal-browser.ts'

const purpose = 'dpv%3AResearchAndDevelopment'

describe('joins and terms in the portal', { skip: skipWithout('chromium') }, () => {
  let api: ServedApi
  let browser: PortalBrowser
  let ana: PortalWindow
  before(async () => {
    ;[api, browser] = await Promise.all([
      ServedApi.serve(graphShop({ systemClock: true }), [portalRoutes()]),
      PortalBrowser.start(),
    ])
    ana = await browser.open(api.url)
    await ana.page.goto('/terms')
    await ana.signIn(await tokenOf(api.mesh, 'user:ana'))
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
  })

  it('lists the terms of the business, and leads to each', async () => {
    const { page } = ana
    await page.getByRole('heading', { name: 'Business terms' }).waitFor()
    await page.getByText('2 columns').waitFor()
    await ana.isGood()
    await page.getByRole('link', { name: 'Customer' }).click()
    await page.getByRole('heading', { name: 'Customer' }).waitFor()
    assert.match(page.url(), /\/terms\/Customer$/)
  })

  it('shows who carries a term, and what the reader sees of it for a purpose', async () => {
    const { page } = ana
    await page.getByText('buyer').waitFor()
    assert.equal(await page.getByText('no access').count(), 2)
    await page.goto(`/terms/Customer?purpose=${purpose}`)
    await page.getByRole('row', { name: /orders\.customer .* clear/ }).waitFor()
    await page.getByRole('row', { name: /customers\.name .* no access/ }).waitFor()
    await ana.isGood()
    await page.getByRole('link', { name: 'Party' }).click()
    await page.getByText('No column says yet').waitFor()
    await ana.isGood()
  })

  it('says of a term that is not there that it is not there', async () => {
    await ana.page.goto('/terms/Custmer')
    await ana.page.getByText('Did you mean').waitFor()
    await ana.isGood()
  })

  it('shows what a product joins with, why, and whether the reader can', async () => {
    const { page } = ana
    await page.goto(`/marketplace/sales/orders/joins?purpose=${purpose}`)
    await page.getByText('orders.customer = customers.name').waitFor()
    await page.getByText('Both are of the business term Customer.').waitFor()
    assert.equal(await page.getByText('no access').count(), 2)
    await page.getByRole('button', { name: 'Copy SQL that joins orders and customers' }).click()
    assert.match(
      await page.evaluate<string>('navigator.clipboard.readText()'),
      /join crm.customers as b on a.customer = b.name/,
    )
    await ana.isGood()
  })
})
