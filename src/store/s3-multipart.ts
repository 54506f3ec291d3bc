import { open, type FileHandle } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { HansaError } from '../errors.ts'

interface Part {
  readonly ETag: string | undefined
  readonly PartNumber: number
}

const MiB = 1024 ** 2
/** Larger files go in parts, so that no more of one than two parts is in memory, and a lost part is sent alone. */
export const largestSinglePut = 64 * MiB
const smallestPart = 16 * MiB
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostParts = 10_000
const partsAtOnce = 2

/** Uploads a file in parts; the object appears when all are there. What failed is aborted, so that nobody pays for it. */
export async function uploadInParts(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  { localPath, size }: { readonly localPath: string; readonly size: number },
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object))
  const upload = { ...object, UploadId }
  const file = await open(localPath, 'r')
  try {
    const Parts = await sendParts(file, size, async (PartNumber, Body) => {
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
      return { ETag, PartNumber }
    })
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }))
  } catch (error) {
    // The first error is the one to tell; `tidy` comes back to what could not be aborted now.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  } finally {
    await file.close()
  }
}

async function sendParts(
  file: FileHandle,
  size: number,
  send: (partNumber: number, bytes: Buffer) => Promise<Part>,
): Promise<Part[]> {
  const partBytes = Math.max(smallestPart, Math.ceil(size / mostParts))
  const count = Math.ceil(size / partBytes)
  const parts: Part[] = []
  let next = 0
  const sendRest = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const bytes = await readPart(file, index * partBytes, Math.min(partBytes, size - index * partBytes))
      parts[index] = await send(index + 1, bytes)
    }
  }
  await Promise.all(Array.from({ length: partsAtOnce }, sendRest))
  return parts
}

async function readPart(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) throw new HansaError('internal', 'a file became shorter while it was uploaded')
    filled += bytesRead
  }
  return buffer
}
