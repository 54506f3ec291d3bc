import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { searchMesh } from '../../../src/discovery/search/search-mesh.ts'
import type { SearchView } from '../../../src/discovery/search/search-view.ts'
import { DeclaredMesh } from './declared-mesh.ts'

/** What a person types, and what they look for: `!` before it where it must come first. */
const questions: readonly (readonly [asked: string, expected: string])[] = [
  // Names, as they are, as programs write them, and in parts.
  ['flights', '!flightops/flights'],
  ['airports', '!airports/airports'],
  ['world airports', '!airports/world_airports'],
  ['world_airports', '!airports/world_airports'],
  ['worldAirports', '!airports/world_airports'],
  ['wildlife strikes', '!safety/wildlife_strikes'],
  ['wildlife_strikes', '!safety/wildlife_strikes'],
  ['wildlifeStrikes', '!safety/wildlife_strikes'],
  ['daily delays', '!flightops/daily_delays'],
  ['routes', '!flightops/routes'],
  ['route network', '!planning/route_network'],
  ['places', '!geography/places'],
  ['zip areas', '!geography/zip_areas'],
  ['state punctuality', '!planning/state_punctuality'],
  ['airport risk', '!planning/airport_risk'],
  ['AIRPORT RISK', '!planning/airport_risk'],
  ['risk airport', '!planning/airport_risk'],
  // Beginnings.
  ['wildl', '!safety/wildlife_strikes'],
  ['punct', '!planning/state_punctuality'],
  ['geo', 'geography/places'],
  ['airp ri', '!planning/airport_risk'],
  ['zip', '!geography/zip_areas'],
  ['netw', '!planning/route_network'],
  ['daily', '!flightops/daily_delays'],
  // One and many.
  ['flight', '!flightops/flights'],
  ['delay', 'flightops/daily_delays'],
  ['place', 'geography/places'],
  ['strike', 'safety/wildlife_strikes'],
  // Mistyped.
  ['wildlfe strikes', '!safety/wildlife_strikes'],
  ['wildlife strkes', '!safety/wildlife_strikes'],
  ['flihgts', '!flightops/flights'],
  ['airprots', '!airports/airports'],
  ['rotues', '!flightops/routes'],
  ['punctualty', '!planning/state_punctuality'],
  ['netwrok', '!planning/route_network'],
  ['plcaes', '!geography/places'],
  ['dialy delays', '!flightops/daily_delays'],
  ['aiport risk', '!planning/airport_risk'],
  ['speices', '!safety/wildlife_strikes'],
  // Other names, by the vocabulary.
  ['bird strike', '!safety/wildlife_strikes'],
  ['birdstrikes', '!safety/wildlife_strikes'],
  ['aerodrome', 'airports/airports'],
  ['airfields', 'airports/airports'],
  ['aerodrme', 'airports/airports'],
  ['zip code', 'geography/zip_areas'],
  ['postcode', 'geography/zip_areas'],
  ['lateness', 'flightops/daily_delays'],
  ['on time performance', 'planning/state_punctuality'],
  ['city pair', 'flightops/routes'],
  ['airline', 'safety/wildlife_strikes'],
  // Columns.
  ['species', '!safety/wildlife_strikes'],
  ['repair_cost_usd', '!safety/wildlife_strikes'],
  ['repairCostUsd', '!safety/wildlife_strikes'],
  ['repair cost', '!safety/wildlife_strikes'],
  ['flight_phase', '!safety/wildlife_strikes'],
  ['population', 'geography/places'],
  ['indicated airspeed', '!safety/wildlife_strikes'],
  // What documents say.
  ['postal', 'term:PostalArea'],
  ['collision animal aircraft', 'term:WildlifeStrike'],
  ['reports of damage', 'safety/wildlife_strikes'],
  // Domains, terms and people.
  ['safety', 'safety/wildlife_strikes'],
  ['planning', 'planning/airport_risk'],
  ['geography', 'geography/places'],
  ['IataCode', '!term:IataCode'],
  ['SafetyResearch', '!term:SafetyResearch'],
  ['network planning', 'term:NetworkPlanning'],
  ['safety-owner', '!person:safety-owner'],
  ['flightops owner', '!person:flightops-owner'],
  ['geography-ownr', '!person:geography-owner'],
]

/** As people ask who have not seen how things are named here: written before the answers were looked at. */
const unseenQuestions: typeof questions = [
  ['how late are the flights by day', 'flightops/daily_delays'],
  ['which airports are hubs', 'planning/route_network'],
  ['cost of bird strikes', '!safety/wildlife_strikes'],
  ['list of all cities in the world', 'geography/places'],
  ['towns', 'geography/places'],
  ['cities', '!geography/places'],
  ['what is the IATA code of an airport', 'airports/airports'],
  ['on-time performance by state', '!planning/state_punctuality'],
  ['zip codes', 'geography/zip_areas'],
  ['postal codes', 'geography/zip_areas'],
  ['bird-strike', '!safety/wildlife_strikes'],
  ['flights 2001', '!flightops/flights'],
  ['january 2001', 'flightops/flights'],
  ['p90', '!flightops/daily_delays'],
  ['p90_arrival_delay_minutes', '!flightops/daily_delays'],
  ['great circle', '!flightops/routes'],
  ['greatCircleMiles', '!flightops/routes'],
  ['median delay', '!flightops/routes'],
  ['elevation', 'airports/airports'],
  ['icao', 'airports/airports'],
  ['heliports', 'airports/world_airports'],
  ['aérodrome', 'airports/airports'],
  ['flìghts', '!flightops/flights'],
  ['delays per airport and day', '!flightops/daily_delays'],
  ['species of birds', '!safety/wildlife_strikes'],
  ['damaged aircraft', 'safety/wildlife_strikes'],
  ['airlines', 'safety/wildlife_strikes'],
  ['settlements', 'geography/places'],
  ['municipalities', 'geography/places'],
  ['connections', 'flightops/routes'],
  ['reliability', 'planning/state_punctuality'],
  ['OTP', 'planning/state_punctuality'],
  ['county', 'geography/zip_areas'],
  ['distance between airports', 'flightops/routes'],
  ['risk of airports', '!planning/airport_risk'],
  ['airports at risk', '!planning/airport_risk'],
  ['the routes', '!flightops/routes'],
  ['who owns flights', 'flightops/flights'],
  ['safety-owner wildlife', 'safety/wildlife_strikes'],
  ['flightops.flights', '!flightops/flights'],
  ['flightops/flights', '!flightops/flights'],
  ['safety.wildlife_strikes', '!safety/wildlife_strikes'],
  ['wild life strikes', '!safety/wildlife_strikes'],
  ['wildlifestrikes', '!safety/wildlife_strikes'],
  ['dailydelays', '!flightops/daily_delays'],
  ['zipareas', '!geography/zip_areas'],
  ['airportrisk', '!planning/airport_risk'],
  ['punctuality', '!planning/state_punctuality'],
  ['centrality', '!planning/route_network'],
  ['single point of failure', '!planning/route_network'],
  ['attribution geonames', 'geography/places'],
  ['mean sea level', 'airports/airports'],
  ['arrival delay', 'flightops/flights'],
  ['faa locations', '!airports/airports'],
  ['strike reports', 'safety/wildlife_strikes'],
  ['coordinates of towns', 'geography/places'],
  ['urn:hansa:aviation:flightops:flights', 'flightops/flights'],
  ['flightops.daily_delays.v2', '!flightops/daily_delays'],
  ['flights data', '!flightops/flights'],
  ['data about wildlife strikes', '!safety/wildlife_strikes'],
  ['dataset of routes', '!flightops/routes'],
  ['airports of the world', '!airports/world_airports'],
  ['ZIP-Codes', 'geography/zip_areas'],
  ['tardiness', 'flightops/daily_delays'],
  ['tardyness', 'flightops/daily_delays'],
  ['arival delay', 'flightops/flights'],
  ['delai', 'flightops/daily_delays'],
  ['monthly punctuality', '!planning/state_punctuality'],
  ['departure', 'flightops/flights'],
]

/** Where words fit alike, and only ratings say what comes first. */
const ratedQuestions: typeof questions = [
  ['latitude', '!geography/zip_areas'],
  ['longitude', '!geography/zip_areas'],
  ['country', '!geography/places'],
  ['origin', '!flightops/routes'],
  ['distance', '!flightops/routes'],
  ['county', '!planning/airport_risk'],
]

const ratings: SearchView['ratings'] = new Map([
  ['geography/zip_areas', [0, 0, 1, 3, 9]],
  ['geography/places', [0, 0, 1, 3, 3]],
  ['flightops/routes', [0, 0, 0, 3, 1]],
  ['planning/airport_risk', [0, 0, 0, 1, 12]],
  // One that is content, and many that are not.
  ['flightops/flights', [0, 0, 0, 0, 1]],
  ['airports/airports', [4, 3, 0, 0, 0]],
])

/** The mean of 1 for what comes first, 1/2 for what comes second …, 0 for what is not among ten. */
const sets = [
  { name: 'questions', asked: questions, floor: 0.978 },
  { name: 'questions that were written unseen', asked: unseenQuestions, floor: 0.92 },
]

describe('search over the example mesh', () => {
  let declared: DeclaredMesh
  before(async () => {
    declared = await DeclaredMesh.open(path.resolve(import.meta.dirname, '../../../examples/aviation'))
  })
  after(() => declared[Symbol.asyncDispose]())

  const rankOf = async (view: SearchView, q: string, expected: string) => {
    const { hits } = await searchMesh(declared.index, view, { q, limit: 10 })
    const names = hits.map(({ name }) => name)
    return { place: names.indexOf(expected.replace('!', '')), names }
  }

  for (const { name, asked, floor } of sets)
    it(`finds what is looked for in ${asked.length} ${name}`, async (context) => {
      assert.ok(asked.length >= 50)
      const ranks: number[] = []
      const missed: string[] = []
      for (const [q, expected] of asked) {
        const { place, names } = await rankOf(declared.view, q, expected)
        ranks.push(place === -1 ? 0 : 1 / (place + 1))
        if (place !== 0) context.diagnostic(`${q}: ${expected} is at ${place + 1} of ${names.join(', ')}`)
        if (expected.startsWith('!') && place !== 0) missed.push(`${q}: ${names.slice(0, 3).join(', ')}`)
      }
      const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length
      context.diagnostic(`mean reciprocal rank ${mean.toFixed(3)} of ${ranks.length} questions`)
      assert.deepEqual(missed, [])
      assert.ok(mean >= floor, `the mean reciprocal rank is ${mean.toFixed(3)}`)
    })

  it('puts what is rated better first where words fit alike, and no rating before what was asked for by name', async () => {
    const missed: string[] = []
    const mustBeFirst = questions.filter(([, expected]) => expected.startsWith('!'))
    for (const [q, expected] of [...ratedQuestions, ...mustBeFirst]) {
      const { place, names } = await rankOf({ ...declared.view, ratings }, q, expected)
      if (place !== 0) missed.push(`${q}: ${names.slice(0, 3).join(', ')}`)
    }
    assert.deepEqual(missed, [])
  })
})
