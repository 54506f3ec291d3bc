import type { Answer } from '../../../src/api/operation.ts'
import type { Operations } from '../../../src/api/operations.ts'

export type ProductMeasures = Answer<Operations['showProductMeasures']>
export type ListedMeasures = Answer<Operations['listProductMeasures']>['items'][number]
export type Rating = Answer<Operations['listRatings']>['items'][number]
export type ProductSlo = Answer<Operations['showProductSlo']>
export type ConsumerSlo = Answer<Operations['listConsumerSlo']>['items'][number]
export type SloPromise = ProductSlo['promises'][number]
/** What is measured of one product as of many. */
export type Measures = Pick<ListedMeasures, 'use' | 'columns' | 'requests' | 'builds' | 'quality' | 'ratings'>
