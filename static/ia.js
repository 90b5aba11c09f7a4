// Drafts, double clicks, "/" to search, Ctrl+Enter to send, failed htmx requests. Every page works without it.
(() => {
const d = document, box = `ia:${d.body.dataset.who}:`, store = localStorage, mark = sessionStorage, on = addEventListener;
const $ = (css, root = d) => root.querySelector(css);
const drafts = () => [...d.forms].filter(f => f.dataset.draft);
const find = key => drafts().find(f => f.dataset.draft == key);
const names = start => Object.keys(store).filter(k => k.startsWith(start));
const drop = k => store.removeItem(k);
const text = form => {
 const out = new URLSearchParams();
 new FormData(form).forEach((v, k) => v.size >= 0 || k == 'csrf_token' || out.append(k, v));
 return '' + out;
};
const keep = (key, body) => { try { return store[box + key] = body } catch (e) {} };
const tell = (key, word) => {
 const form = find(key), el = form && $('[data-draft-status]', form);
 const said = el && el.dataset[word].replace('{time}', new Date().toTimeString().slice(0, 5));
 if (el && el.textContent != said) el.textContent = said;
};
// Kept here before it is sent: neither a crash nor a line that breaks loses it. 208: the form itself had arrived.
const post = (key, body) => {
 const kept = keep(key, body), waits = () => drafts().some(f => f.wait || f.busy);
 tell(key, 'saving');
 fetch('/drafts/' + key.replace(/^\//, ''), {method: 'POST', body: new URLSearchParams(body), redirect: 'error',
  headers: {'X-CSRFToken': $('[name=csrf_token]').value, 'HX-Request': 'true'}}).then(r => {
  if (!r.ok && r.status != 413) throw r;
  if (store[box + key] == body) drop(box + key);
  if (waits()) return;
  if (r.status == 208) mark.told = 'arrived', location.replace(r.headers.get('Location'));
  else tell(key, r.ok ? 'saved' : 'failed');
 }).catch(() => {
  waits() || tell(key, kept ? 'kept' : 'failed');
  clearTimeout(again);
  again = setTimeout(flush, 6e4);
 });
};
let again;
const here = () => location.href.split('#')[0];
const flush = () => box == 'ia::' || names(box).forEach(k => post(k.slice(box.length), store[k]));
const refill = form => {
 const kept = new URLSearchParams(store[box + form.dataset.draft]), v = form.elements.version;
 if ('' + kept && (!v || v.value == kept.get('version'))) [...form.elements].forEach(el => {
  const all = kept.getAll(el.name);
  if (el.name == 'form_token') el.value = all[0] || el.value;
  else if (/x$|o$/.test(el.type)) el.checked = all.includes(el.value);
  else if (all[0] != null && !/file|hidden|submit/.test(el.type)) el.value = all[0];
 });
};
const busy = (form, yes) => {
 form.busy = yes;
 form.querySelectorAll('button').forEach(b => b.setAttribute('aria-disabled', yes));
};
on('input', e => {
 const form = e.target.form, key = form && form.dataset.draft;
 if (!key) return;
 tell(key, 'saving');
 clearTimeout(form.wait);
 form.wait = setTimeout(() => { form.wait = 0; find(key) && post(key, text(find(key))) }, 3000);
});
// A file that the server would refuse is not sent: on a slow line that takes minutes.
on('change', ({target: el}) => {
 if (!el.dataset.most) return;
 const large = [...el.files].some(f => f.size > el.dataset.most) ? el.dataset.large : '';
 const note = $('.err', el.parentNode) || d.createElement('span');
 note.className = 'err';
 note.setAttribute('role', 'alert');
 note.textContent = large;
 large ? el.parentNode.append(note) : note.remove();
 el.setAttribute('aria-invalid', !!large);
 el.setCustomValidity(large);
});
on('submit', e => {
 const form = e.target, key = form.dataset.draft;
 if (form.busy) return e.preventDefault(), e.stopPropagation();
 busy(form, true);
 clearTimeout(form.wait);
 if (key) keep(key, text(form));
 mark.ia = key || form.getAttribute('action');
 mark.at = here();
 setTimeout(busy, 2e4, form, false);
}, true);
on('pagehide', () => drafts().forEach(f => f.wait && !f.busy && keep(f.dataset.draft, text(f))));
const shown = () => {
 const sent = mark.ia;
 mark.ia = '';
 if (mark.told) $('#said').textContent = $('#said').dataset[mark.told];
 mark.told = '';
 [...d.forms].forEach(f => f.busy && busy(f, false));
 if (box == 'ia::') sent == '/logout' && names('ia:').forEach(drop);
 else if (d.referrer == mark.at && !$('[data-error]')) drop(box + sent);
 drafts().forEach(refill);
 flush();
};
shown();
on('pageshow', e => e.persisted && shown());
on('online', flush);
on('keydown', e => {
 const q = $('[type=search]'), main = e.ctrlKey && e.target.form && $('.main', e.target.form);
 if (e.key == '/' && q && !/T$|EA$/.test(e.target.tagName)) e.preventDefault(), q.focus();
 if (e.key == 'Enter' && main) e.preventDefault(), main.click();
});
['afterRequest', 'sendError'].forEach(n => on('htmx:' + n, ({detail: {elt, xhr, failed}}) => {
 busy(elt.form || elt, false);
 if (!elt.matches('[data-quiet]')) $('#said').textContent =
  $('#said').dataset[n == 'sendError' ? 'offline' : failed && (xhr.status == 401 ? 'out' : 'failed')] || '';
}));
})();
