// What scripts say, in the language of the page. words.json is made at build of web/words/*.json: the messages that
// some script here names in a call of say.
import { format, type Arguments } from "./message";
import words from "./words.json";

const language = document.documentElement.lang === "en" ? "en" : "ar";

export function say(key: keyof typeof words.ar, given: Arguments = {}): string {
  return format(words[language][key], given, language);
}

const MONTHS = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
  "تشرين الثاني", "كانون الأول"];

// As the server writes it: "24 تشرين الثاني 2026، 10:32", by the clock of the phone.
export function sayTime(at: number): string {
  const time = new Date(at);
  const clock = `${String(time.getHours()).padStart(2, "0")}:${String(time.getMinutes()).padStart(2, "0")}`;
  const month = language === "ar"
    ? MONTHS[time.getMonth()]
    : time.toLocaleString("en-GB", { month: "long" });
  const comma = language === "ar" ? "،" : ",";
  return `${time.getDate()} ${month} ${time.getFullYear()}${comma} ${clock}`;
}
