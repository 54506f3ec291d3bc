import type { CustomProperty } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import { durationSeconds } from './duration.ts'
import { didYouMean } from './nearest.ts'
import type { Report } from './report.ts'

/** Where a setting of Hansa's may stand. */
export type SettingPlace = 'product' | 'port' | 'contract' | 'object' | 'property' | 'server'

interface Setting {
  readonly places: readonly SettingPlace[]
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isReason = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  'reason' in value &&
  isText(value.reason)
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText)
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && words.includes(value)

const sourcePlaces: readonly SettingPlace[] = ['server', 'contract', 'object']
const fileSetting = (expected: string, fits: (value: unknown) => boolean): Setting => ({
  places: sourcePlaces,
  expected,
  fits,
})

/** Every `hansa.*` custom property there is. */
const settings: Readonly<Record<string, Setting>> = {
  'hansa.schedule': { places: ['product'], expected: 'a cron expression', fits: isText },
  'hansa.command': {
    places: ['product'],
    expected: 'a list of words: the program and its arguments',
    fits: isTexts,
  },
  'hansa.purpose': {
    places: ['product', 'port'],
    expected: 'a purpose of the vocabulary, such as `NetworkPlanning`',
    fits: isText,
  },
  'hansa.materialization': {
    places: ['object'],
    expected: '`full`, `append` or `merge`',
    fits: oneOf('full', 'append', 'merge'),
  },
  'hansa.watermark': { places: ['object'], expected: 'the name of a column', fits: isText },
  'hansa.onBadRows': {
    places: ['contract', 'object'],
    expected: '`fail` or `quarantine`',
    fits: oneOf('fail', 'quarantine'),
  },
  'hansa.keepFailingRows': {
    places: ['contract', 'object'],
    expected: 'an integer of 0 or more',
    fits: (value) => Number.isInteger(value) && Number(value) >= 0,
  },
  'hansa.kind': {
    places: ['server'],
    expected: '`push` or `delta-sharing`',
    fits: oneOf('push', 'delta-sharing'),
  },
  'hansa.keepPushes': {
    places: ['contract', 'object'],
    expected: 'a number of days, 1 or more',
    fits: (value) => Number.isInteger(value) && Number(value) >= 1,
  },
  'hansa.staleFor': {
    places: ['contract', 'object'],
    expected: 'a duration of ISO 8601 such as `PT1H` or `P1D`',
    fits: (value) => typeof value === 'string' && durationSeconds(value) !== undefined,
  },
  'hansa.declassify': {
    places: ['property'],
    expected:
      'an object with one field, `reason`, that says why the column tells less than what it is made from',
    fits: isReason,
  },
  'hansa.format': fileSetting('a format such as `csv`, `json`, `ndjson` or `parquet`', isText),
  'hansa.delimiter': fileSetting('the character between columns', isText),
  'hansa.quote': fileSetting('the character around texts', isText),
  'hansa.escape': fileSetting('the character before a quote inside a text', isText),
  'hansa.encoding': fileSetting('an encoding such as `utf-8` or `latin-1`', isText),
  'hansa.header': fileSetting('true or false', (value) =>
    [true, false, 'true', 'false'].some((one) => one === value),
  ),
  'hansa.userEnv': fileSetting('the name of an environment variable', isText),
  'hansa.profileEnv': fileSetting('the name of an environment variable', isText),
  'hansa.sslMode': fileSetting('a mode such as `require` or `disable`', isText),
  'hansa.authorizationEnv': fileSetting('the name of an environment variable', isText),
  'hansa.passwordEnv': fileSetting('the name of an environment variable', isText),
}

/** Reports `hansa.*` properties that do not exist, stand in the wrong place, are given twice or have a wrong value. */
export function checkHansaSettings(
  properties: readonly CustomProperty[] | undefined,
  place: SettingPlace,
  { path, report }: { readonly path: DocumentPath; readonly report: Report },
): void {
  const seen = new Set<string>()
  for (const [index, { property, value }] of (properties ?? []).entries()) {
    if (!property.startsWith('hansa.')) continue
    const at = [...path, 'customProperties', index]
    if (seen.has(property))
      report([...at, 'property'], { code: 'duplicate-setting', message: `\`${property}\` is given twice` })
    seen.add(property)
    checkSetting({ property, value }, place, { path: at, report })
  }
}

function checkSetting(
  { property, value }: CustomProperty,
  place: SettingPlace,
  { path, report }: { readonly path: DocumentPath; readonly report: Report },
): void {
  const setting = settings[property]
  if (setting === undefined) {
    const remedy = didYouMean(property, Object.keys(settings))
    const here = Object.keys(settings).filter((name) => settings[name]?.places.includes(place))
    report([...path, 'property'], {
      code: 'unknown-setting',
      message: `Hansa has no setting \`${property}\``,
      ...(remedy === undefined ? { expected: `one of ${here.join(', ')}` } : { remedy }),
    })
  } else if (!setting.places.includes(place)) {
    report([...path, 'property'], {
      code: 'misplaced-setting',
      message: `\`${property}\` means nothing on a ${placeWords[place]}`,
      expected: `it on a ${setting.places.map((name) => placeWords[name]).join(' or ')}`,
    })
  } else if (!setting.fits(value)) {
    const remedy =
      typeof value === 'string'
        ? didYouMean(value, setting.expected.match(/(?<=`)\w+(?=`)/g) ?? [])
        : undefined
    report([...path, 'value'], {
      code: 'wrong-setting',
      message: `the value of \`${property}\` is not right`,
      expected: setting.expected,
      remedy,
    })
  }
}

const placeWords: Readonly<Record<SettingPlace, string>> = {
  product: 'data product',
  port: 'port',
  contract: 'contract',
  object: 'schema object',
  property: 'column',
  server: 'server',
}
