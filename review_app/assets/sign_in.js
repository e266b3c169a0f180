// in the oldest JavaScript, because it is there to tell an old browser what to do
(function () {
  function tell(id) {
    document.getElementById(id).hidden = false;
  }

  window.addEventListener("load", function () {
    var readsModules = document.documentElement.hasAttribute("data-modern");
    var styles = window.CSS && CSS.supports && CSS.supports("selector(:has(a))");
    if (!readsModules || !styles) {
      tell("old-browser");
      return;
    }
    var opened = false;
    var socket = new WebSocket(location.protocol.replace("http", "ws") + "//" + location.host + "/sign-in/socket");
    socket.onopen = function () {
      opened = true;
    };
    socket.onclose = function () {
      if (!opened) tell("socket-blocked");
    };
    setTimeout(function () {
      if (!opened) tell("socket-blocked");
    }, 8000);
  });
})();
