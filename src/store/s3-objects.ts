import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { fromSystemError, HansaError } from '../errors.ts'
import type { MeshSettings } from '../spec/mesh.ts'
import { ObjectCache } from './object-cache.ts'
import { folderPrefix, noSuchObject, requireObjectKey } from './object-key.ts'
import type { ObjectStore } from './object-store.ts'
import { fromS3Error, isMissingKey, isNotSupported } from './s3-error.ts'
import { largestSinglePut, uploadInParts } from './s3-multipart.ts'

export interface S3ObjectsOptions {
  /** `s3://bucket` or `s3://bucket/prefix`. */
  readonly address: string
  readonly s3: MeshSettings['store']['s3']
  readonly cacheFolder: string
  readonly cacheBytes?: number
}

const defaultCacheBytes = 20 * 1024 ** 3
const keysPerDelete = 1_000

/** Objects in a bucket of Amazon S3 or of a store that speaks its protocol; credentials as for any AWS tool. */
export async function openS3Objects(options: S3ObjectsOptions): Promise<ObjectStore> {
  const { bucket, prefix } = partsOf(options.address)
  const { endpoint, region, forcePathStyle } = options.s3
  const regionOrDefault = region ?? (endpoint === undefined ? undefined : 'us-east-1')
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(regionOrDefault === undefined ? {} : { region: regionOrDefault }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    // Checksums that the client adds unasked are refused by many stores other than Amazon's.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 120_000 },
  })
  const objects = new S3Objects(client, {
    bucket,
    prefix: folderPrefix(prefix),
    cache: new ObjectCache(options.cacheFolder, { maximumBytes: options.cacheBytes ?? defaultCacheBytes }),
  })
  try {
    await objects.requireBucket()
    return objects
  } catch (error) {
    await objects.close()
    throw error
  }
}

class S3Objects implements ObjectStore {
  readonly location: string
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string
  readonly #cache: ObjectCache

  constructor(client: S3Client, at: { bucket: string; prefix: string; cache: ObjectCache }) {
    this.#client = client
    this.#bucket = at.bucket
    this.#prefix = at.prefix
    this.#cache = at.cache
    this.location = `s3://${at.bucket}/${at.prefix}`
  }

  async requireBucket(): Promise<void> {
    await this.#explained(() => this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket })))
  }

  async putFile(key: string, localPath: string): Promise<void> {
    if (!(await this.has(key))) await this.#upload(key, localPath)
    await rm(localPath, { force: true })
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<void> {
    if (await this.has(key)) return
    await this.#explained(() =>
      this.#client.send(new PutObjectCommand({ ...this.#object(key), Body: bytes })),
    )
  }

  async getBytes(key: string): Promise<Uint8Array> {
    const chunks: Buffer[] = []
    for await (const chunk of await this.getStream(key)) chunks.push(Buffer.from(chunk as Uint8Array))
    return Buffer.concat(chunks)
  }

  async getStream(key: string): Promise<Readable> {
    const object = this.#object(key)
    try {
      const { Body: body } = await this.#client.send(new GetObjectCommand(object))
      if (!(body instanceof Readable))
        throw new HansaError('internal', `the object ${key} came without a body`)
      return body
    } catch (error) {
      throw isMissingKey(error) ? noSuchObject(key, error) : fromS3Error(error, this.#bucket)
    }
  }

  async localPath(key: string): Promise<string> {
    requireObjectKey(key)
    return this.#cache.path(this.location + key, (temporary) => this.#download(key, temporary))
  }

  async has(key: string): Promise<boolean> {
    const object = this.#object(key)
    try {
      await this.#client.send(new HeadObjectCommand(object))
      return true
    } catch (error) {
      if (isMissingKey(error)) return false
      throw fromS3Error(error, this.#bucket)
    }
  }

  async *list(prefix: string): AsyncGenerator<{ readonly key: string; readonly bytes: number }> {
    const request = { Bucket: this.#bucket, Prefix: this.#prefix + folderPrefix(prefix) }
    try {
      for await (const page of paginateListObjectsV2({ client: this.#client }, request)) {
        for (const { Key: key, Size: bytes = 0 } of page.Contents ?? []) {
          if (key !== undefined) yield { key: key.slice(this.#prefix.length), bytes }
        }
      }
    } catch (error) {
      throw fromS3Error(error, this.#bucket)
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += keysPerDelete) {
      const objects = keys.slice(start, start + keysPerDelete).map((key) => this.#object(key))
      await this.#explained(() => this.#deleteMany(objects))
    }
  }

  async tidy(): Promise<void> {
    await this.#explained(async () => {
      try {
        await this.#abortUploads()
      } catch (error) {
        // A store that cannot list uploads has none to show us; its own rules remove them.
        if (!isNotSupported(error)) throw error
      }
    })
  }

  close(): Promise<void> {
    this.#client.destroy()
    return Promise.resolve()
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    requireObjectKey(key)
    return { Bucket: this.#bucket, Key: this.#prefix + key }
  }

  async #upload(key: string, localPath: string): Promise<void> {
    const object = this.#object(key)
    await this.#explained(async () => {
      const { size } = await stat(localPath)
      if (size > largestSinglePut) return uploadInParts(this.#client, object, { localPath, size })
      await this.#client.send(new PutObjectCommand({ ...object, Body: await readFile(localPath) }))
    })
  }

  async #download(key: string, temporary: string): Promise<void> {
    const hash = createHash('sha256')
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        done(null, chunk)
      },
    })
    await this.#explained(async () =>
      pipeline(await this.getStream(key), hashing, createWriteStream(temporary, { flags: 'wx' })),
    )
    requireContent(key, hash.digest('hex'))
  }

  async #deleteMany(objects: readonly { readonly Key: string }[]): Promise<void> {
    const Objects = objects.map(({ Key }) => ({ Key }))
    try {
      const request = { Bucket: this.#bucket, Delete: { Objects, Quiet: true } }
      const { Errors: [first] = [] } = await this.#client.send(new DeleteObjectsCommand(request))
      if (first === undefined) return
      throw new HansaError(
        'denied',
        `the bucket ${this.#bucket} kept ${first.Key ?? ''}: ${first.Message ?? ''}`,
      )
    } catch (error) {
      if (!isNotSupported(error)) throw error
      for (const { Key } of Objects) {
        await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }))
      }
    }
  }

  async #abortUploads(): Promise<void> {
    const request = { Bucket: this.#bucket, Prefix: this.#prefix }
    const { Uploads: uploads = [] } = await this.#client.send(new ListMultipartUploadsCommand(request))
    for (const { Key, UploadId } of uploads) {
      await this.#client.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId }))
    }
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw fromSystemError(fromS3Error(error, this.#bucket), `using the bucket ${this.#bucket}`)
    }
  }
}

function partsOf(address: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address) ?? []
  if (bucket !== undefined) return { bucket, prefix }
  throw new HansaError('invalid_input', `store.objects is not the address of a bucket: ${address}`, {
    remedy: 'Write `s3://<bucket>/<prefix>` in mesh.yaml.',
  })
}

/** Keys of data say what they hold: `<sha256>.parquet`. */
function requireContent(key: string, sha256: string): void {
  const [, expected] = /^([0-9a-f]{64})\.parquet$/.exec(path.posix.basename(key)) ?? []
  if (expected === undefined || expected === sha256) return
  throw new HansaError('corrupt', `the object ${key} does not hold what its name says`, {
    remedy: 'Restore it from a backup of the bucket, or delete it and build its product anew.',
  })
}
