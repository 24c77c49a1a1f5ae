// Asks the server: typed by its OpenAPI description, one error shape, every question can be cancelled.
import { fromJson, toJson } from "@/api/json";
import type { paths } from "@/api/types";

const PREFIX = "/api/v1";

type Bare<P> = P extends `/api/v1${infer Rest}` ? Rest : never;
export type Path = Bare<keyof paths>;
type Of<P extends Path> = paths[`/api/v1${P}` & keyof paths];
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : never;
type Method = "get" | "post" | "put" | "delete";
type Operation<P extends Path, M extends Method> = Of<P> extends Record<M, infer O> ? O : never;
export type Body<P extends Path, M extends Method = "post"> = Operation<P, M> extends { requestBody: infer B } ? Json<B> : never;
export type Answer<P extends Path, M extends Method = "post"> =
  Operation<P, M> extends { responses: infer R }
    ? R extends { 200: infer Ok }
      ? Json<Ok>
      : R extends { 202: infer Ok }
        ? Json<Ok>
        : never
    : never;

interface Sentences {
  message: string;
  where?: string;
  hint?: string;
}

/** An error as the server tells it: in English, and mostly in Japanese too. */
export interface Told extends Sentences {
  type: string;
  position?: number;
  ja?: Sentences;
}

/** What went wrong, in the server's words: a sentence, the place, and what to do. */
export class Problem extends Error {
  constructor(
    readonly told: Told,
    readonly status: number,
  ) {
    super(told.message);
  }

  /** The sentences in a language; `foreign` where they are there in English only. */
  said(language: "en" | "ja"): Sentences & { foreign: boolean } {
    const { ja } = this.told;
    return language === "en" || !ja ? { ...this.told, foreign: language !== "en" } : { ...ja, foreign: false };
  }

  /** The server wasn't reached at all. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

/** What an answer that is none tells. */
export async function problemOf(response: Response): Promise<Problem> {
  try {
    const { error } = (await response.json()) as { error: Told };
    return new Problem(error, response.status);
  } catch {
    const message = `${response.status} ${response.statusText}`;
    return new Problem({ type: "HttpError", message, where: new URL(response.url).pathname }, response.status);
  }
}

/** Nobody answered. */
export function unreached(where: string): Problem {
  return new Problem({ type: "Unreachable", message: "the server doesn't answer", where }, 0);
}

/** What a server with accounts wants back with whatever changes something: no other site can read this cookie. */
export function csrfToken(): string | undefined {
  return /(?:^|; )honeyguide_csrf=([0-9a-f]+)/.exec(typeof document === "undefined" ? "" : document.cookie)?.[1];
}

/** One request; the answer's body is the caller's. Raises Problem, or AbortError where it was cancelled. */
export async function send(method: string, address: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    const headers = new Headers(init.headers);
    const token = csrfToken();
    if (token && method !== "GET") headers.set("X-CSRF-Token", token);
    response = await fetch(PREFIX + address, { method, ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreached(PREFIX + address);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

export type Parameters = Record<string, string | number | boolean | null | undefined>;

/** `/path?name=value`, without what is not given; `repeated` are parameters that stand once for each of their values. */
export function address(path: string, parameters: Parameters = {}, repeated: Record<string, readonly string[]> = {}): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const pairs = [...given, ...Object.entries(repeated).flatMap(([name, values]) => values.map((value) => [name, value]))];
  const text = new URLSearchParams(pairs.map(([name, value]) => [String(name), String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** Fills `{name}` in a path. */
export function filledPath(path: string, names: Record<string, string>): string {
  return path.replace(/\{(\w+)(?::path)?\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ""));
}

export interface Options {
  signal?: AbortSignal;
  names?: Record<string, string>;
  parameters?: Parameters;
  repeated?: Record<string, readonly string[]>;
}

function located(path: string, options: Options): string {
  return address(filledPath(path, options.names ?? {}), options.parameters, options.repeated);
}

function signalOf(options: Options): RequestInit {
  return options.signal ? { signal: options.signal } : {};
}

export async function get<P extends Path>(path: P, options: Options = {}): Promise<Answer<P, "get">> {
  return (await answered(await send("GET", located(path, options), signalOf(options)))) as Answer<P, "get">;
}

async function answered(response: Response): Promise<unknown> {
  const text = await response.text();
  return text ? fromJson(text) : null;
}

async function withBody<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const init = { body: toJson(body), headers: { "content-type": "application/json" }, ...signalOf(options) };
  return (await answered(await send(method, located(path, options), init))) as T;
}

export function post<P extends Path>(path: P, body: Body<P>, options: Options = {}): Promise<Answer<P>> {
  return withBody("POST", path, body, options);
}

export function put<P extends Path>(path: P, body: Body<P, "put">, options: Options = {}): Promise<Answer<P, "put">> {
  return withBody("PUT", path, body, options);
}

export async function remove<P extends Path>(path: P, options: Options = {}): Promise<void> {
  await send("DELETE", located(path, options), signalOf(options));
}

/** The full address of a download, for a link. */
export function download(path: string, parameters: Parameters = {}): string {
  return PREFIX + address(path, parameters);
}
