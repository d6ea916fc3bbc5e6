// What this phone keeps, in IndexedDB: promises over its requests, and nothing else. Written by hand: five operations
// are needed, in pages and in the service worker, and a library for them costs more than these lines.

export type StoreName = "outbox" | "sent" | "draft" | "copies";

const NAME = "istijaba";
const VERSION = 1; // a higher one adds stores; it never drops what waits

let opened: Promise<IDBDatabase> | undefined;

function upgrade(database: IDBDatabase): void {
  database.createObjectStore("outbox", { keyPath: "id", autoIncrement: true });
  database.createObjectStore("sent", { keyPath: "id" });
  database.createObjectStore("draft", { keyPath: "id" });
  database.createObjectStore("copies", { keyPath: "code" });
}

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // A newer page, or "clear this phone", must not wait for this one.
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// All of `act`, or nothing of it; kept when the promise is.
export async function change(names: StoreName[], act: (store: (name: StoreName) => IDBObjectStore) => void): Promise<void> {
  const database = await open();
  await new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(names, "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    act((name) => transaction.objectStore(name));
  });
}

async function read<T>(name: StoreName, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open();
  return (await answerOf(ask(database.transaction(name).objectStore(name)))) as T;
}

export function all<T>(name: StoreName): Promise<T[]> {
  return read(name, (store) => store.getAll());
}

export function get<T>(name: StoreName, id: IDBValidKey): Promise<T | undefined> {
  return read(name, (store) => store.get(id));
}

// The key it was put under.
export async function put<T>(name: StoreName, value: T): Promise<IDBValidKey> {
  let key: IDBValidKey = 0;
  await change([name], (store) => {
    const request = store(name).put(value);
    request.onsuccess = () => {
      key = request.result;
    };
  });
  return key;
}

export function remove(name: StoreName, id: IDBValidKey): Promise<void> {
  return change([name], (store) => store(name).delete(id));
}

// Everything goes, the database itself too.
export async function destroy(): Promise<void> {
  const database = await opened?.catch(() => undefined);
  database?.close();
  opened = undefined;
  await answerOf(indexedDB.deleteDatabase(NAME));
}
