// The error summary of a form and the marks at its fields, as web/pages/error_summary.html has them from the server.
import { say } from "./words";

export interface Shown {
  field: string; // id of the element, "" for none
  message: string;
}

function make<K extends keyof HTMLElementTagNameMap>(name: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

export function clearErrors(form: HTMLElement): void {
  form.querySelectorAll(".summary, .wrong").forEach((element) => element.remove());
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    const others = field.getAttribute("aria-describedby")?.split(" ").filter((id) => !id.endsWith("-wrong"));
    field.setAttribute("aria-describedby", others?.join(" ") ?? "");
  }
}

function mark({ field, message }: Shown): void {
  const element = document.getElementById(field);
  if (!element) {
    return;
  }
  const wrong = make("p", "wrong", message);
  wrong.id = `${field}-wrong`;
  if (element.matches("input, select, textarea")) {
    element.before(wrong);
    element.setAttribute("aria-invalid", "true");
    element.setAttribute("aria-describedby", `${element.getAttribute("aria-describedby") ?? ""} ${wrong.id}`.trim());
  } else {
    const legend = element.querySelector(":scope > legend");
    legend ? legend.after(wrong) : element.prepend(wrong);
  }
}

function entry({ field, message }: Shown): HTMLLIElement {
  const item = make("li");
  const link = make("a", "", message);
  link.href = `#${field}`;
  item.append(document.getElementById(field) ? link : message);
  return item;
}

// Before the step's number; with focus, so that it is read.
export function showErrors(form: HTMLElement, shown: Shown[]): void {
  clearErrors(form);
  const summary = make("div", "summary");
  summary.id = "errors";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  const title = make("h2", "", say("errors.title"));
  const list = make("ul");
  list.append(...shown.map(entry));
  summary.append(title, list);
  const step = document.querySelector("main .step");
  step ? step.before(summary) : form.prepend(summary);
  shown.forEach(mark);
  summary.focus();
}
