// The road between phones and the server: an address that stays while the server comes and goes, and that can be cut,
// lose answers, or bring another service worker. Not here: the server (house.mjs).
import { createServer, request } from 'node:http';
import { once } from 'node:events';

export class Road {
  #server;
  #house;

  cut = false; // nothing passes
  losesAnswers = false; // posts arrive, their answers do not
  beforePost = null; // called with nothing when a post has been passed on
  worker = (text) => text; // what becomes of /sw.js on the way
  posts = []; // paths of what was posted

  static async to(house) {
    const road = new Road();
    road.#house = house;
    road.#server = createServer((asked, answered) => road.#pass(asked, answered));
    road.#server.listen(0, '127.0.0.1');
    await once(road.#server, 'listening');
    road.origin = `http://127.0.0.1:${road.#server.address().port}`;
    return road;
  }

  #pass(asked, answered) {
    const isPost = asked.method === 'POST';
    if (this.cut) {
      asked.socket.destroy();
      return;
    }
    if (isPost) {
      this.posts.push(asked.url);
    }
    const { hostname, port } = new URL(this.#house.origin);
    const headers = { ...asked.headers, ...(asked.url.startsWith('/sw.js') && { 'accept-encoding': 'identity' }) };
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers }, (answer) =>
      this.#bringBack(asked, answer, answered));
    onward.on('error', () => asked.socket.destroy());
    onward.on('finish', () => isPost && this.beforePost?.());
    asked.pipe(onward);
  }

  #bringBack(asked, answer, answered) {
    const isWorker = asked.url.startsWith('/sw.js');
    if (asked.method === 'POST' && this.losesAnswers) {
      answer.resume();
      answer.on('end', () => asked.socket.destroy());
      return;
    }
    if (!isWorker) {
      answered.writeHead(answer.statusCode, answer.headers);
      answer.pipe(answered);
      answer.on('error', () => asked.socket.destroy());
      return;
    }
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => {
      const { 'content-length': _, etag: __, ...headers } = answer.headers;
      answered.writeHead(answer.statusCode, headers);
      answered.end(this.worker(Buffer.concat(parts).toString()));
    });
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
