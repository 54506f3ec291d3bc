// Lays graphs out beside the page: where there is no document, it listens for messages.
import 'elkjs/lib/elk-worker.min.js'
