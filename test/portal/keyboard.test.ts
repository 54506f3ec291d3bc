import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { tokenOf } from '../support/mesh-credentials.ts'
import { skipWithout } from '../support/needs.ts'
import { phone, PortalBrowser, type PortalWindow } from './portal-browser.ts'
import { faultsOn, focusOf, tabTo } from './walk.ts'
import { serveWholeShop, type WholeShop } from './whole-shop.ts'

describe('the portal by keyboard alone', { skip: skipWithout('chromium') }, () => {
  let shop: WholeShop
  let browser: PortalBrowser
  let olga: PortalWindow
  let page: Page
  const open = async (principal: string): Promise<PortalWindow> => {
    const window = await browser.open(shop.api.url)
    await window.page.goto('/')
    await tabTo(window.page, /^input Token/)
    await window.page.keyboard.type(await tokenOf(shop.api.mesh, principal))
    await window.page.keyboard.press('Enter')
    await window.page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await window.settle()
    return window
  }
  before(async () => {
    ;[shop, browser] = await Promise.all([serveWholeShop(), PortalBrowser.start()])
    olga = await open('user:olga')
    page = olga.page
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await shop[Symbol.asyncDispose]()
  })

  it('reaches every control of every screen in order, to and fro, and shows where it is, light and dark', async () => {
    assert.deepEqual(await faultsOn(olga, shop.addresses), [])
  })

  it('leads past the navigation first', async () => {
    await olga.show('/terms')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.match(await focusOf(page), /^main/)
    await page.keyboard.press('Tab')
    assert.equal(await focusOf(page), 'a Region')
  })

  it('goes to the heading of the page that was chosen, and tells its title', async () => {
    await olga.show('/')
    for (const [link, heading, title] of [
      ['Marketplace', 'Marketplace', 'Marketplace · Hansa'],
      ['Governance', 'Governance', 'Rules · Governance · Hansa'],
      ['Compliance', 'Governance', 'Compliance · Governance · Hansa'],
    ] as const) {
      await tabTo(page, new RegExp(`^a ${link}$`))
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await olga.settle()
      assert.equal(await focusOf(page), `h1 ${heading}`)
      assert.equal(await page.title(), title)
    }
  })

  it('closes with Escape what was opened, and goes back to what opened it', async () => {
    await olga.show('/')
    await tabTo(page, /^summary/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^select Theme/)
    await page.keyboard.press('Escape')
    assert.match(await focusOf(page), /^summary/)
    assert.equal(await page.getByLabel('Theme').isVisible(), false)
    await page.keyboard.press('Shift+Tab')
    const finder = await focusOf(page)
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Search or go to' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Search or go to' }).waitFor({ state: 'detached' })
    assert.equal(await focusOf(page), finder)
    await page.setViewportSize(phone)
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    assert.equal(await focusOf(page), 'button Menu')
    await page.keyboard.press('Enter')
    await tabTo(page, /^a Terms$/)
    await page.keyboard.press('Escape')
    assert.equal(await focusOf(page), 'button Menu')
    assert.equal(await page.getByRole('navigation', { name: 'Screens' }).isVisible(), false)
    await olga.isGood()
  })

  it('keeps the focus where something is loaded anew, or goes away once it was used', async () => {
    await olga.show('/marketplace')
    await tabTo(page, /^input board/)
    await page.keyboard.press('Space')
    await page.getByRole('status').filter({ hasText: '1 found' }).waitFor()
    await olga.settle()
    assert.match(await focusOf(page), /^input board/)
    await olga.show('/audit')
    await tabTo(page, /^input Product/)
    await page.keyboard.type('sales/orders')
    await page.keyboard.press('Enter')
    await page.waitForURL(/product=sales/)
    await olga.settle()
    assert.match(await focusOf(page), /^input Product/)
  })

  it('goes through the map and a lineage by arrow keys, and opens what they are on', async () => {
    for (const address of ['/map', '/lineage/sales/orders']) {
      await olga.show(address)
      await tabTo(page, /^a stop /)
      const before = await focusOf(page)
      for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp']) {
        await page.keyboard.press(key)
        const at = await focusOf(page)
        if (at.startsWith('a stop') && at !== before) break
      }
      assert.notEqual(await focusOf(page), before)
      await page.keyboard.press('Enter')
      await page.waitForURL(({ pathname }) => pathname !== address)
    }
  })

  it('lets a consumer find a product and ask for it, and its owner decide', async () => {
    await using ana = await open('user:ana')
    const hers = ['/marketplace/sales/prices', '/marketplace/sales/prices/request', '/requests?show=mine']
    assert.deepEqual(await faultsOn(ana, hers), [])
    await ana.page.keyboard.press('/')
    await ana.page.keyboard.type('prices')
    await ana.page.getByRole('option', { name: 'sales/prices product' }).waitFor()
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('heading', { level: 1, name: 'sales/prices' }).waitFor()
    await tabTo(ana.page, /^a Request access$/)
    await ana.page.keyboard.press('Enter')
    await tabTo(ana.page, /^input Purpose/)
    await ana.page.keyboard.type('SpringSale')
    await tabTo(ana.page, /^textarea Why you need it/)
    await ana.page.keyboard.type('A campaign')
    await tabTo(ana.page, /^button Ask for access$/)
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('heading', { name: 'What was done' }).waitFor()
    await ana.settle()
    assert.match(await focusOf(ana.page), /^h1 .*sales\/prices$/)

    await olga.show('/')
    await tabTo(page, /^a sales\/prices$/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^textarea Note/)
    await page.keyboard.type('For the spring only.')
    await tabTo(page, /^button Approve$/)
    await page.keyboard.press('Enter')
    await page.getByText(': For the spring only.').waitFor()
    await tabTo(page, /^button Revoke$/)
    // Another sees it without having asked again.
    await ana.page.getByText(': For the spring only.').waitFor()
  })

  it('lets a person run SQL with what is completed, look at it as a chart, and take it away', async () => {
    await using ana = await open('user:ana')
    await ana.show('/sql')
    await tabTo(ana.page, /SQL statement/)
    await tabTo(ana.page, /^input Purpose/)
    await ana.page.keyboard.type('dpv:Marketing')
    await ana.page.getByRole('button', { name: 'select * from sales.orders limit 10' }).waitFor()
    for (let press = 0; !/SQL statement/.test(await focusOf(ana.page)); press++) {
      assert.ok(press < 5)
      await ana.page.keyboard.press('Shift+Tab')
    }
    await ana.page.keyboard.type('select region, amount from sales.')
    await ana.page.getByRole('option', { name: 'orders', selected: true }).waitFor()
    // The editor takes no key for completions that have only just come.
    await ana.settle()
    await ana.page.keyboard.press('Enter')
    await ana.page.keyboard.press('Control+Enter')
    await ana.page.getByRole('region', { name: 'Rows' }).getByText('20.00').waitFor()
    await tabTo(ana.page, /^button Chart$/)
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('img', { name: 'amount by region as bars' }).waitFor()
    await tabTo(ana.page, /^button CSV$/)
    const [download] = await Promise.all([
      ana.page.waitForEvent('download'),
      ana.page.keyboard.press('Enter'),
    ])
    assert.match(await readFile(await download.path(), 'utf8'), /^region,amount\r?\n/)
    await tabTo(ana.page, /^button CSV$/)
    for (let press = 0; !/^button Run/.test(await focusOf(ana.page)); press++) {
      assert.ok(press < 20)
      await ana.page.keyboard.press('Shift+Tab')
    }
    await ana.page.keyboard.press('Enter')
    await ana.page.getByRole('region', { name: 'Rows' }).getByText('20.00').waitFor()
    assert.match(await focusOf(ana.page), /^button Run/)
  })

  it('lets a member of the council bring their signature, which others see come', async () => {
    await using pete = await open('user:pete')
    assert.deepEqual(await faultsOn(pete, [`/governance/proposals/${shop.proposed.digest}`]), [])
    await pete.page.getByText('0 of 2 signatures').waitFor()
    await olga.show('/')
    await tabTo(page, /^a Amounts stay inside$/)
    await page.keyboard.press('Enter')
    await page.getByText('amount: clear → withheld').first().waitFor()
    await tabTo(page, /^textarea What you have signed/)
    await page.keyboard.insertText(JSON.stringify(await shop.proposed.signedBy(shop.proposed.olga)))
    await tabTo(page, /^button Add the signature$/)
    await page.keyboard.press('Enter')
    await page.getByText('1 of 2 signatures').waitFor()
    assert.match(await focusOf(page), /^button Add the signature$/)
    // Another sees it without having asked again.
    await pete.page.getByText('1 of 2 signatures').waitFor()
  })

  it('lets somebody search the audit, open an entry and have it decided by the rules of today', async () => {
    await olga.show('/audit?product=sales/orders')
    await tabTo(page, /^select Kind/)
    await page.keyboard.type('access')
    await tabTo(page, /^button Search$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/kind=access/)
    await olga.settle()
    await tabTo(page, /Entries of the audit/)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /^Entry \d/ }).waitFor()
    await olga.settle()
    await tabTo(page, /^button Ask the rules of today$/)
    await page.keyboard.press('Enter')
    await page.getByText(/^Decided .* today\.$/).waitFor()
    await olga.settle()
    assert.doesNotMatch(await focusOf(page), /^body/)
  })
})
