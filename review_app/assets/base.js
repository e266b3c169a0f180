// Where Streamlit's own addresses lie: at the top, whatever page this is. Else a page asks below its own address first,
// where nothing is, and its console fills with what was not found.
window.__streamlit = { BACKEND_BASE_URL: `${location.origin}/` };
