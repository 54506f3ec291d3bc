import { randomBytes } from 'node:crypto'
import type { HttpApp, MoreRoutes } from '../../ports/http/http-port.ts'
import type { HttpContext } from '../../ports/http/http-context.ts'
import { nothingAt, problemResponse } from '../../ports/http/problem.ts'
import { weightedList } from '../../ports/http/weighted-list.ts'
import { honoPath } from '../hono-path.ts'
import type { Operation } from '../operation.ts'
import { operations } from '../operations.ts'
import { portalFiles, type PortalAsset, type PortalFiles } from './portal-files.ts'

/**
 * The first parts of the portal's addresses. They are listed rather than everything else taken, so that no page ever stands
 * in the way of an address of the API or of a port.
 */
export const portalScreens = [
  'marketplace',
  'map',
  'lineage',
  'domains',
  'people',
  'measures',
  'requests',
  'sql',
  'create',
  'terms',
  'governance',
  'audit',
  'admin',
] as const

const pages = ['/', ...portalScreens.flatMap((screen) => [`/${screen}`, `/${screen}/*`])]

/** The portal's page and files, for everybody: there is no data in them. The page asks the Mesh API, which is for who signs in. */
export const portalRoutes = (): MoreRoutes => {
  const files = onceGood(portalFiles)
  return {
    open: (app) => servePortal(app, files),
    signedIn: () => undefined,
    methods: Object.fromEntries([...pages, '/assets/:file'].map((page) => [page, 'GET, HEAD'])),
  }
}

/** Answers the portal's addresses, and no others; where there is nothing, who reads pages is told so by a page. */
export function servePortal(app: HttpApp, files: () => Promise<PortalFiles>): void {
  for (const page of pages) app.get(page, async () => pageAnswer(await files()))
  for (const { path, page } of Object.values<Operation>(operations))
    if (page !== undefined) leadToPage(app, path, page)
  app.notFound(async (context) =>
    wantsPage(context) ? pageAnswer(await files(), 404) : problemResponse(nothingAt(context.req.path)),
  )
  app.get('/assets/:file', async (context) => assetAnswer(context, await files()))
}

/**
 * A name of linked data is of the thing: who browses is led to a page about it (https://www.w3.org/TR/cooluris/), before anybody
 * asks who it is or whether there is such a thing. The page does.
 */
function leadToPage(app: HttpApp, path: string, page: string): void {
  app.get(honoPath(path), async (context, next) => {
    if (!wantsPage(context)) return next()
    const location = page.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(context.req.param(name) ?? ''),
    )
    return new Response(null, { status: 303, headers: { location, vary: 'accept' } })
  })
}

/** What is read once; after a failure it is tried again. */
function onceGood<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  return () => {
    kept ??= read().catch((error: unknown) => {
      kept = undefined
      throw error
    })
    return kept
  }
}

/** Scripts and styles come from this node only, nothing is sent anywhere else, and no other page may frame it. */
const contentSecurity = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    // The editor writes a style element of its own, which carries the nonce.
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

/** Whether somebody looks at it: programs take anything, browsers name pages first. */
const wantsPage = ({ req }: HttpContext): boolean =>
  weightedList(req.header('accept') ?? '')[0]?.name === 'text/html'

function pageAnswer({ page }: PortalFiles, status = 200): Response {
  const nonce = randomBytes(16).toString('base64url')
  return new Response(page.replaceAll('{{nonce}}', nonce), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': contentSecurity(nonce),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'x-content-type-options': 'nosniff',
    },
  })
}

function assetAnswer({ req }: HttpContext, { assets }: PortalFiles): Response {
  const asset = assets.get(req.param('file') ?? '')
  if (asset === undefined)
    throw nothingAt(req.path, 'Load the page again: the portal has become another one.')
  const coding = codingOf(req.header('accept-encoding'))
  return new Response(bodyOf(asset, coding), {
    headers: {
      'content-type': asset.type,
      // Its name is its content.
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
    },
  })
}

type AssetCoding = 'br' | 'gzip' | undefined

const bodyOf = (asset: PortalAsset, coding: AssetCoding): Uint8Array<ArrayBuffer> => asset[coding ?? 'plain']

function codingOf(accept: string | undefined): AssetCoding {
  const wishes = weightedList(accept ?? '')
  const takes = (name: string): boolean => wishes.some((wish) => wish.name === name && wish.weight > 0)
  return (['br', 'gzip'] as const).find(takes)
}
