import { Dialog } from "./dialog.js";
import { html } from "./preact.js";
import { key } from "./service.js";

/**
 * Asks for the API key.
 *
 * @param message why, if the service has refused something
 */
export function KeyDialog({ message, close }) {
  const keep = (event) => {
    event.preventDefault();
    key.set(new FormData(event.target).get("key").trim());
    close();
  };
  return html`<${Dialog} title="API key" close=${close}>
    <form onSubmit=${keep}>
      <p class="problem" role="alert">${message}</p>
      <label>
        Kept until this tab is closed
        <input type="password" name="key" autocomplete="off" value=${key.get()} />
      </label>
      <button class="primary" type="submit">Use it</button>
    </form>
  <//>`;
}
