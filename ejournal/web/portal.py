"""`/delivery/export`: the export for an outside diary (DIA-7)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Blueprint, render_template, request, send_file

from ejournal.copies.portal_export import export_portal
from ejournal.errors import BadInput
from ejournal.queries.accesses import portal_exports
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now

portal = Blueprint("portal", __name__, url_prefix="/delivery")


@portal.get("/export")
@needs("delivery.export")
def page() -> Any:
    return _page()


@portal.post("/export")
@needs("delivery.export")
def file() -> Any:
    """The files of a run in one ZIP; the mark for the next one stands in its manifest and on this page."""
    since = request.form.get("since", "").strip()
    with TemporaryDirectory() as folder:
        try:
            export_portal(current_actor(), Path(folder), since, now=now())
        except BadInput as error:
            return _page(error, since), 400
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
    packed.seek(0)
    return send_file(packed, mimetype="application/zip", as_attachment=True, download_name=f"портал {now():%Y-%m-%d %H-%M}.zip")


def _page(error: BadInput | None = None, since: str = "") -> str:
    return render_template("delivery/export.html", past=portal_exports(), error=error, since=since)
