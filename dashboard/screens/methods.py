"""The methods page: how every figure is made, on what it rests, and what it cannot say."""

import streamlit as st

from dashboard.aids import methods_panel
from dashboard.frame import footer, page
from dashboard.texts import text

result, data = page(figures=False)
st.markdown(f"#### {text('page.methods', result.view.lang)}")
st.markdown(text("methods.about", result.view.lang))
methods_panel.draw(result, data)
footer(result, data)
