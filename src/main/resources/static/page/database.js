// What the page keeps, in IndexedDB: `images`, the gallery, and `jobs` that are not done yet.

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("darkroom", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("images", { keyPath: "key" });
      request.result.createObjectStore("jobs", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(name, mode, action) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = action(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const all = (name) => run(name, "readonly", (records) => records.getAll());
export const put = (name, record) => run(name, "readwrite", (records) => records.put(record));
export const remove = (name, key) => run(name, "readwrite", (records) => records.delete(key));
