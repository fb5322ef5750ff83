"""The upload page: hand in files, see what becomes of every row, publish, take rejects home."""

import streamlit as st

from dashboard.access import person
from dashboard.frame import plain_page
from dashboard.texts import text
from dashboard.upload import account, upload_panels, uploading

view = plain_page("upload")
lang = view.lang
if not person().may_publish:
    st.info(text("upload.not_allowed", lang), icon=":material/lock:")
    st.stop()

uploads = upload_panels.files(lang)
if not uploads:
    st.stop()
order = upload_panels.order(uploads, lang)
if not order:
    st.stop()
examined = upload_panels.check(order, lang)
if examined:
    account.draw(examined, uploading.workbook, lang)
    upload_panels.publish(order, examined, lang)
