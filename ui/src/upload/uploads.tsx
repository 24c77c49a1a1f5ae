// Files on their way to the server, whatever view is open: one upload a drop, sent a few files at a time.
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { type Answer, address, csrfToken, Problem, remove, type Told, unreached } from "@/api/client";
import { fromJson } from "@/api/json";

export type Uploaded = Answer<"/uploads">;

export interface Dropped {
  /** The path below what was dropped, for files of a folder. */
  name: string;
  file: File;
}

export interface Sending {
  key: string;
  files: Dropped[];
  bytes: number;
  sent: number;
  state: "sending" | "sent" | "failed" | "cancelled";
  upload: Uploaded | null;
  problem: unknown;
  cancel: () => void;
}

/** Files on their way at the same time: a folder of recordings has thousands of small ones. */
const AT_ONCE = 4;

interface Uploads {
  sending: Sending[];
  add: (files: Dropped[]) => void;
  drop: (key: string) => void;
}

const Context = createContext<Uploads | null>(null);

/** Sends one file; tells how much has gone. XMLHttpRequest, as fetch can't tell. */
function sendFile(
  one: Dropped,
  upload: string | undefined,
  progress: (sent: number) => void,
  cancel: AbortSignal,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1${address("/uploads", { name: one.name, upload })}`);
    request.responseType = "text";
    const token = csrfToken();
    if (token) request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => {
      try {
        const answer = fromJson(request.responseText) as Uploaded & { error: Told };
        if (request.status < 300) resolve(answer);
        else reject(new Problem(answer.error, request.status));
      } catch {
        reject(new Error(`${request.status} ${request.statusText}`));
      }
    };
    request.onerror = () => reject(unreached("/uploads"));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    cancel.addEventListener("abort", () => request.abort());
    request.send(one.file);
  });
}

export function UploadsProvider({ children }: { children: ReactNode }) {
  const [sending, setSending] = useState<Sending[]>([]);
  const change = useCallback(
    (key: string, part: Partial<Sending>) =>
      setSending((before) => before.map((one) => (one.key === key ? { ...one, ...part } : one))),
    [],
  );
  const add = useCallback(
    (files: Dropped[]) => {
      if (!files.length) return;
      const key = crypto.randomUUID();
      const stop = new AbortController();
      const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
      const cancel = () => stop.abort();
      setSending((before) => [...before, { key, files, bytes, sent: 0, state: "sending", upload: null, problem: null, cancel }]);
      void (async () => {
        let gone = 0;
        let upload = null as Uploaded | null;
        const send = async (one: Dropped) => {
          let told = 0;
          const tell = (sent: number) => {
            gone += sent - told;
            told = sent;
            change(key, { sent: gone, upload });
          };
          upload = await sendFile(one, upload?.id, tell, stop.signal);
          tell(one.file.size);
        };
        try {
          const [first, ...others] = files as [Dropped, ...Dropped[]];
          await send(first); // its answer names the upload that the others belong to
          const worker = async () => {
            for (let one = others.shift(); one; one = others.shift()) await send(one);
          };
          await Promise.all(Array.from({ length: AT_ONCE }, worker));
          change(key, { sent: bytes, state: "sent", upload });
        } catch (error) {
          stop.abort();
          const cancelled = error instanceof DOMException && error.name === "AbortError";
          // What has arrived of a drop that was called off isn't left lying there half.
          if (cancelled && upload) await remove("/uploads/{id}", { names: { id: upload.id } }).catch(() => undefined);
          change(key, { state: cancelled ? "cancelled" : "failed", problem: error });
        }
      })();
    },
    [change],
  );
  const drop = useCallback((key: string) => setSending((before) => before.filter((one) => one.key !== key)), []);
  const value = useMemo(() => ({ sending, add, drop }), [sending, add, drop]);
  return <Context value={value}>{children}</Context>;
}

export function useUploads(): Uploads {
  const uploads = use(Context);
  if (!uploads) throw new Error("useUploads outside of UploadsProvider");
  return uploads;
}
