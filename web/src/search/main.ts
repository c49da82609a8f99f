/**
 * Finds while one types: asks for the page again and puts its results in the place of the old
 * ones. The page works by its button without this.
 */

/** A pause in typing; the answer itself takes a few milliseconds. */
const PAUSE_MS = 60;

const form = document.querySelector<HTMLFormElement>(".search-form");
const results = document.getElementById("results");
const input = form?.querySelector<HTMLInputElement>("input[name=q]");
if (!form || !results || !input) throw new Error("the page has no search form");

let timer: number | undefined;
let asking: AbortController | undefined;
let shown = address();

/** Where the form leads as it is filled in now. */
function address(): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form!)) {
    if (typeof value === "string" && value.trim()) query.set(name, value);
  }
  const text = query.toString();
  return text ? `${form!.action}?${text}` : form!.action;
}

async function search(): Promise<void> {
  const wanted = address();
  if (wanted === shown) return;
  asking?.abort();
  const own = (asking = new AbortController());
  results!.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(wanted, { signal: own.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("results");
    if (!found) throw new Error(`no results in the answer (${answer.status})`);
    results!.replaceChildren(...found.childNodes);
    shown = wanted;
    history.replaceState(null, "", wanted);
    document.title = page.title;
  } catch (error) {
    if (own.signal.aborted) return;
    // From now on the button asks for the page, and the browser says what is wrong.
    form!.dataset.failed = String(error);
  } finally {
    if (asking === own) results!.setAttribute("aria-busy", "false");
  }
}

function schedule(event: Event): void {
  // What an input method still composes is no text yet: "wei" on the way to 微.
  if (event instanceof InputEvent && event.isComposing) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void search(), PAUSE_MS);
}

form.addEventListener("input", schedule);
form.addEventListener("compositionend", schedule);
form.addEventListener("submit", (event) => {
  if (form.dataset.failed) return;
  event.preventDefault();
  window.clearTimeout(timer);
  void search();
});
