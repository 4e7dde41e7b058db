"""Take a case with you as a folder, and bring one in."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from makegood.formats import Faulty
from makegood.web import access
from makegood.web.folder import bring_in, export, packing
from makegood.web.folder.forms import FolderForm


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id)
    files = [(name, len(file) if isinstance(file, bytes) else file.size) for name, file in export.files(seat)]
    context = {"seat": seat, "here": "folder", "room": seat.own_room, "files": files}
    return render(request, "folder/page.html", context)


@require_safe
def packed(request: HttpRequest, case_id: str) -> FileResponse:
    seat = access.seated(request, case_id)
    name = f"{seat.us.slug}-{seat.them.slug}-{case_id}.zip"
    root = name.removesuffix(".zip")
    files = ((f"{root}/{inside}", content) for inside, content in export.files(seat))
    return FileResponse(packing.pack(files), as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    form = FolderForm(request.POST, request.FILES) if request.method == "POST" else FolderForm()
    if request.method == "POST" and form.is_valid():
        try:
            seat = bring_in.bring_in(request.user, form.folder, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            form.fault(faulty)
        else:
            messages.success(request, _("The case is here. Nothing was sent to anybody."))
            for left_out in bring_in.left_out(form.folder):
                messages.warning(request, left_out)
            return redirect("cases:case", seat.case.pk)
    return render(request, "folder/bring_in.html", {"form": form})
