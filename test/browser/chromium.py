"""A headless Chromium that is told what to do through a pipe (the DevTools protocol): no package for
Python is needed, no port is opened, and it reaches no network."""
import base64
import json
import os
import shutil
import subprocess
import tempfile


class Chromium:
    """One browser with one page. Remembers what the page complained of and what it asked for."""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="gridctl-chromium-")
        our_read, their_write = os.pipe()
        their_read, our_write = os.pipe()

        def hand_over():  # the protocol is on the descriptors 3 (in) and 4 (out)
            os.dup2(os.dup(their_read), 103)
            os.dup2(os.dup(their_write), 104)
            os.dup2(103, 3)
            os.dup2(104, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             "--remote-debugging-pipe", f"--user-data-dir={self.folder}", "about:blank"],
            preexec_fn=hand_over, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(their_read)
        os.close(their_write)
        self.input = os.fdopen(our_write, "wb", buffering=0)
        self.output = os.fdopen(our_read, "rb", buffering=0)
        self.rest = b""
        self.number = 0
        self.session = None
        self.complaints = []
        self.requests = []
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        self.input.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _message(self):
        while b"\0" not in self.rest:
            piece = os.read(self.output.fileno(), 1 << 16)
            if not piece:
                raise RuntimeError("Chromium has ended")
            self.rest += piece
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def _hear(self, message):
        method, about = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(about["exceptionDetails"])[:600])
        elif method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            self.complaints.append(json.dumps(about["args"])[:600])
        elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.complaints.append(about["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif method:
            self.events.append(method)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.input.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") != self.number:
                self._hear(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def _await(self, method):
        while method not in self.events:
            self._hear(self._message())

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)

    def dark(self, is_dark):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}])

    def scripts(self, are_on):
        self.call("Emulation.setScriptExecutionDisabled", value=not are_on)

    def open(self, address):
        """Loads the page whole, forgetting what the page before has done."""
        self.complaints, self.requests, self.events = [], [], []
        self.call("Page.navigate", url="about:blank")
        self._await("Page.loadEventFired")
        self.complaints, self.requests, self.events = [], [], []
        self.call("Page.navigate", url=address)
        self._await("Page.loadEventFired")

    def ask(self, expression):
        """The value of an expression of JavaScript in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def reloads(self, expression):
        """Evaluates what makes the page load itself again, and waits until it has."""
        self.complaints, self.requests, self.events = [], [], []
        self.ask(expression)
        self._await("Page.loadEventFired")

    def drag(self, x, top, bottom):
        self.drag_between((x, top), (x, bottom))

    def drag_between(self, begin, end):
        for kind, (x, y), buttons in (("mousePressed", begin, 1), ("mouseMoved", end, 1), ("mouseReleased", end, 0)):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                      buttons=buttons, clickCount=1)

    def picture(self, file, whole=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))
