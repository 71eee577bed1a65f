import { html, useLayoutEffect, useRef } from "./preact.js";

/** A modal dialog for as long as it is rendered; Escape closes it, and the focus returns to where it was. */
export function Dialog({ title, close, children, ...attributes }) {
  const dialog = useRef();
  useLayoutEffect(() => {
    const { current } = dialog;
    current.showModal();
    return () => current.close();
  }, []);
  return html`<dialog
    ref=${dialog}
    aria-label=${title}
    onCancel=${(event) => {
      event.preventDefault();
      close();
    }}
    ...${attributes}
  >
    <header><h2>${title}</h2> <button type="button" onClick=${close}>Close</button></header>
    ${children}
  </dialog>`;
}
